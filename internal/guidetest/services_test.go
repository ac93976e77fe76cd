package guidetest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// The code of docs/memory-threads-services.md, in its words: TestServicesCode compares.

func classify(net nn.Module, picture torch.Tensor) (class int) {
	defer torch.NewScope().Close()
	return torch.Item[int](net.Forward(picture).Argmax())
}

func train(net nn.Module, loader *data.Loader, sgd optim.Optimizer) error {
	criterion := nn.NewCrossEntropyLoss()
	for _, batch := range torch.Scoped(loader.Batches()) {
		sgd.ZeroGrad()
		criterion.Forward(net.Forward(batch.Input), batch.Target).Backward()
		sgd.Step()
	}
	return loader.Err()
}

func features(net nn.Module, picture torch.Tensor) torch.Tensor {
	defer torch.NewScope().Close()
	return net.Forward(picture).Flatten().Keep()
}

func memory() string {
	torch.GC()
	s := torch.MemoryStats()
	return fmt.Sprintf("%d tensors hold %d MB", s.Tensors, s.Bytes>>20)
}

// pool lets as many goroutines compute as there are processors.
var pool = make(chan struct{}, runtime.GOMAXPROCS(0))

func predict(net nn.Module, picture torch.Tensor) (class int, err error) {
	pool <- struct{}{}
	defer func() { <-pool }()
	err = torch.Try(func() {
		torch.NoGrad(func() {
			class = classify(net, picture)
		})
	})
	return class, err
}

func predictAll(net nn.Module, pictures []torch.Tensor) []int {
	classes := make([]int, len(pictures))
	var wg sync.WaitGroup
	for i, p := range pictures {
		wg.Add(1)
		go func() {
			defer wg.Done()
			classes[i], _ = predict(net, p)
		}()
	}
	wg.Wait()
	return classes
}

func alone(net nn.Module, pictures torch.Tensor) (out torch.Tensor) {
	torch.WithThreads(runtime.NumCPU(), func() { out = net.Forward(pictures) })
	return out
}

func noise(seed int64, n int) torch.Tensor {
	return torch.Randn([]int{n}, torch.NewGenerator().ManualSeed(seed))
}

func shapeOf(a, b torch.Tensor) (shape []int, err error) {
	err = torch.Try(func() { shape = a.Matmul(b).Shape() })
	return shape, err
}

func fits(f func()) bool {
	var oom *torch.OutOfMemoryError
	return !errors.As(torch.Try(f), &oom)
}

func metrics(w http.ResponseWriter, _ *http.Request) {
	s := torch.MemoryStats()
	fmt.Fprintf(w, "torch_bytes %d\ntorch_tensors %d\n", s.Bytes, s.Tensors)
}

func total(losses []torch.Tensor) (sum float64) {
	for _, l := range losses {
		sum += l.Item()
	}
	return sum
}

func TestServicesCode(t *testing.T) {
	here, err := os.ReadFile("services_test.go")
	require.NoError(t, err)
	root(t)
	text, err := os.ReadFile("docs/memory-threads-services.md")
	require.NoError(t, err)
	blocks := fence.FindAllStringSubmatch(string(text), -1)
	assert.NotEmpty(t, blocks)
	for _, b := range blocks {
		assert.Contains(t, string(here), b[2], "code that this file does not run")
	}
}

func network() nn.Module {
	return nn.Eval(nn.NewSequential(nn.NewFlatten(), nn.NewLinear(12, 3)))
}

func pictures(n int) []torch.Tensor {
	list := make([]torch.Tensor, n)
	for i := range list {
		list[i] = noise(int64(i), 12).View(1, 3, 2, 2)
	}
	return list
}

func TestServicesTraining(t *testing.T) {
	net := network()
	before := torch.ToSlice[float32](nn.Parameters(net)[0])
	set := data.NewTensorDataset(torch.Randn([]int{8, 3, 2, 2}), torch.Randint(3, []int{8}, torch.Int64))
	require.NoError(t, train(net, data.NewLoader(set, data.BatchSize(4)), optim.NewSGD(nn.Parameters(net), 0.1)))
	assert.NotEqual(t, before, torch.ToSlice[float32](nn.Parameters(net)[0]))
}

func TestServicesPredictions(t *testing.T) {
	net, list := network(), pictures(50)
	var want []int
	for _, p := range list {
		want = append(want, classify(net, p))
	}
	assert.Equal(t, want, predictAll(net, list))
	all := alone(net, torch.Cat(list))
	assert.Equal(t, []int{50, 3}, all.Shape())
	kept := features(net, list[7])
	// A batch adds up in another order, and a sum near zero has few digits left.
	assert.True(t, torch.Allclose(kept, all.Index(7), torch.Atol(1e-6)))
	assert.Equal(t, torch.ToSlice[float32](noise(3, 4)), torch.ToSlice[float32](noise(3, 4)))
	assert.InDelta(t, 3, total([]torch.Tensor{torch.Ones(nil), torch.Full(nil, 2.0)}), 0)
}

func TestServicesErrors(t *testing.T) {
	a := torch.Ones([]int{2, 3})
	shape, err := shapeOf(a, a.T())
	require.NoError(t, err)
	assert.Equal(t, []int{2, 2}, shape)
	_, err = shapeOf(a, a)
	assert.ErrorContains(t, err, "float32[2, 3]")
	assert.True(t, fits(func() { torch.Empty([]int{10}) }))
	assert.False(t, fits(func() { torch.Empty([]int{1 << 50}) }))
	_, err = predict(network(), a)
	assert.Error(t, err, "a picture of the wrong size")
}

func TestServicesWatching(t *testing.T) {
	x := torch.Ones([]int{1 << 20})
	assert.Regexp(t, `^\d+ tensors hold \d+ MB$`, memory())
	w := httptest.NewRecorder()
	metrics(w, nil)
	assert.Contains(t, w.Body.String(), "torch_bytes ")
	runtime.KeepAlive(x)
}
