package sample

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/transforms"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func TestSample(t *testing.T) {
	seen := map[string]bool{}
	for _, half := range []struct {
		train    bool
		perClass int
	}{{true, 100}, {false, 50}} {
		d, err := CIFAR10(datasets.Train(half.train))
		require.NoError(t, err)
		assert.Equal(t, datasets.CIFAR10Classes, d.Classes)
		require.Equal(t, 10*half.perClass, d.Len())
		count := make([]int, 10)
		for i, class := range d.Targets {
			count[class]++
			pixels := string(d.Image(i).Pix)
			assert.False(t, seen[pixels], "picture %d comes twice", i)
			seen[pixels] = true
		}
		for class, n := range count {
			assert.Equal(t, half.perClass, n, d.Classes[class])
		}
	}
	assert.Less(t, len(train)+len(test), 5_000_000)

	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, file := range []string{train, test} {
		h := md5.Sum([]byte(file))
		assert.Contains(t, string(readme), hex.EncodeToString(h[:]))
	}
}

// TestSampleIsOfTheRealData makes the sample anew.
func TestSampleIsOfTheRealData(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacking 170 MB takes a minute under the race detector")
	}
	root := os.Getenv("GOTORCH_CIFAR10")
	if root == "" {
		t.Skip("set GOTORCH_CIFAR10 to cifar-10-python.tar.gz, or to the folder with its files, to compare the sample with the real data")
	}
	for _, half := range []struct {
		train    datasets.Train
		perClass int
		records  string
	}{{true, 100, train}, {false, 50, test}} {
		d, err := datasets.CIFAR10(root, half.train)
		require.NoError(t, err)
		var want strings.Builder
		taken := make([]int, 10)
		for i, class := range d.Targets {
			if taken[class] < half.perClass {
				taken[class]++
				want.WriteByte(byte(class))
				want.Write(d.Image(i).Pix)
			}
		}
		assert.True(t, want.String() == half.records)
	}
}

// epochCase is a case of testdata/make_epochs.py.
type epochCase struct {
	Train, Augment, Shuffle bool
	Workers, Batch          int
	Seed                    int64
	Epochs                  []string
}

func (c epochCase) check(t *testing.T) {
	half := []float64{.5, .5, .5}
	tf := transforms.Compose(transforms.ToTensor(), transforms.Normalize(half, half))
	if c.Augment {
		tf = transforms.Compose(transforms.RandomCrop(32, transforms.Padding(4)), transforms.RandomHorizontalFlip(), tf)
	}
	d, err := CIFAR10(datasets.Train(c.Train), datasets.Transform(tf))
	require.NoError(t, err)
	torch.ManualSeed(c.Seed)
	loader := data.NewLoader(d, data.BatchSize(c.Batch), data.Shuffle(c.Shuffle), data.Workers(c.Workers))
	for _, want := range c.Epochs {
		h := md5.New()
		add := func(b []byte) { h.Write(b) }
		for _, b := range torch.Scoped(loader.Batches()) {
			b.Input.Bytes(add)
			b.Target.Bytes(add)
			torch.Rand([]int{3}).Bytes(add)
		}
		require.NoError(t, loader.Err())
		assert.Equal(t, want, hex.EncodeToString(h.Sum(nil)))
	}
}

func checkEpochs(t *testing.T, golden []byte) {
	var cases []epochCase
	require.NoError(t, json.Unmarshal(golden, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(fmt.Sprintf("train=%v augment=%v shuffle=%v workers=%d batch=%d seed=%d", c.Train, c.Augment, c.Shuffle, c.Workers, c.Batch, c.Seed), c.check)
	}
}

func TestParity(t *testing.T) {
	golden, err := os.ReadFile("testdata/epochs.json")
	require.NoError(t, err)
	checkEpochs(t, golden)
}

func TestParityLive(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with torchvision to compare with it live")
	}
	seed := rand.Intn(1 << 30)
	t.Log("seed", seed)
	cmd := exec.Command(python, "testdata/make_epochs.py", strconv.Itoa(seed))
	cmd.Stderr = os.Stderr
	golden, err := cmd.Output()
	require.NoError(t, err)
	checkEpochs(t, golden)
}
