package torchtest_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
	"github.com/gotorch/gotorch/torch/nn/utils"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
	"github.com/gotorch/gotorch/torch/torchtest"
)

const trainingFile = "testdata/training.py"

// newTrained is build_net of testdata/training.py.
func newTrained() nn.Sequential {
	net := nn.NewSequential(nn.NewLinear(4, 8), nn.NewBatchNorm1d(8), nn.NewReLU(), nn.NewDropout(0.1), nn.NewLinear(8, 3))
	nninit.XavierNormal_(net[0].(*nn.Linear).Weight)
	return net
}

func sameInit(t testing.TB, build func() nn.Sequential) bool {
	return torchtest.SameInit(t, build, trainingFile, "build_net", torchtest.Golden("testdata/init.pth"))
}

func TestSameInit(t *testing.T) {
	if os.Getenv("GOTORCH_UPDATE") != "" {
		require.True(t, sameInit(t, newTrained))
	}
	sides(t, func(t *testing.T) { assert.True(t, sameInit(t, newTrained)) })
}

func TestSameInitFinds(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	for name, c := range map[string]struct {
		build func() nn.Sequential
		says  string
	}{
		"another distribution": {func() nn.Sequential {
			net := newTrained()
			nninit.Uniform_(net[4].(*nn.Linear).Bias, 0, 1)
			return net
		}, `"4.bias" begins as another. All before it are the same, the last one "4.weight": look at the order in which layers are made`},
		"another order": {func() nn.Sequential {
			last := nn.NewLinear(8, 3)
			return append(newTrained()[:4], last)
		}, `"0.weight" begins as another. It is the first: `},
		"one draw more": {func() nn.Sequential {
			defer torch.Rand([]int{1})
			return newTrained()
		}, "all parameters begin as the same, but more or fewer random numbers are drawn"},
		"names":   {func() nn.Sequential { return newTrained()[:4] }, `"4.weight" is in Python alone`},
		"a panic": {func() nn.Sequential { return nn.NewSequential(nn.NewLinear(-1, 2)) }, "torch: "},
	} {
		t.Run(name, func(t *testing.T) {
			fake := try(t, func(t *fakeT) { assert.False(t, sameInit(t, c.build)) })
			if name == "one draw more" && fake.near() {
				t.Skip("where last bits are others random numbers may be as well")
			}
			assert.Contains(t, fake.text.String(), "SameInit: build_net of training.py and nn.Sequential: ")
			assert.Contains(t, fake.text.String(), c.says)
		})
	}
}

// training is train of testdata/training.py, and the mistakes that tests make.
type training struct {
	steps       int
	max, decay  float64
	clip        float64
	draw, panic int // before this step
	values      int
	behind      func(net nn.Sequential)
}

var right = training{steps: 6, max: 1e-2, decay: 0.1, clip: 0.5, draw: -1, panic: -1, values: 4}

func (c training) run(targets torch.Tensor) func(step torchtest.Step) nn.Sequential {
	return func(step torchtest.Step) nn.Sequential {
		net := newTrained()
		optimizer := optim.NewAdamW(nn.Parameters(net), 1e-3, optim.WeightDecay(c.decay))
		scheduler := lr.NewOneCycleLR(optimizer, c.max, 6)
		one := func(i int) {
			defer torch.NewScope().Close()
			if i == c.draw {
				torch.Rand([]int{1})
			}
			optimizer.ZeroGrad()
			loss := F.CrossEntropy(net.Forward(torch.Randn([]int{5, 4})), targets)
			loss.Backward()
			norm := utils.ClipGradNorm_(nn.Parameters(net), c.clip)
			optimizer.Step()
			scheduler.Step()
			if i == c.panic {
				torch.Ones([]int{2}).Add(torch.Ones([]int{3}))
			}
			step([]any{loss, norm, scheduler.LastLR()[0], net[4].(*nn.Linear).Bias}[:c.values]...)
		}
		for i := range c.steps {
			one(i)
		}
		if c.behind != nil {
			torch.NoGrad(func() { c.behind(net) })
		}
		return net
	}
}

func sameTraining(t testing.TB, c training) bool {
	targets := torch.FromSlice([]int64{0, 2, 1, 1, 2}, 5)
	return torchtest.SameTraining(t, c.run(targets), trainingFile, "train", torchtest.Input(targets), torchtest.Golden("testdata/training.pth"))
}

func TestSameTraining(t *testing.T) {
	if os.Getenv("GOTORCH_UPDATE") != "" {
		require.True(t, sameTraining(t, right))
	}
	sides(t, func(t *testing.T) {
		fake := try(t, func(t *fakeT) { assert.True(t, sameTraining(t, right)) })
		if fake.near() {
			t.Skip("the bias before the batch norm has a gradient of rounding errors alone, which AdamW divides by their size: it is compared where bits are the same")
		}
		assert.False(t, fake.failed, fake.text.String())
	})
}

func TestSameTrainingFinds(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	for name, c := range map[string]struct {
		spoil func(c *training)
		says  string
	}{
		"decay":           {func(c *training) { c.decay = 0 }, "value 3 of step 0 differs: it is the first; SameInit holds"},
		"the schedule":    {func(c *training) { c.max = 2e-2 }, "value 2 of step 0 differs: "},
		"clipping":        {func(c *training) { c.clip = 50 }, "differs: "},
		"a number drawn":  {func(c *training) { c.draw = 2 }, "value 0 of step 2 differs: 2 steps before it are the same"},
		"too few steps":   {func(c *training) { c.steps = 5 }, "there are 5 steps, in Python 6. Those that there are are the same."},
		"too few values":  {func(c *training) { c.values = 1 }, "step 0 tells of 1 value, in Python of 4."},
		"in the end":      {func(c *training) { c.behind = func(net nn.Sequential) { net[0].(*nn.Linear).Weight.MulScalar_(2) } }, `all 6 steps are the same, but in the end "0.weight" differs.`},
		"a panic":         {func(c *training) { c.panic = 3 }, "3 steps before it are the same."},
		"another network": {func(c *training) { c.behind = func(net nn.Sequential) { net[4] = nn.NewReLU() } }, `"4.weight" is in Python alone`},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := right
			c.spoil(&wrong)
			fake := try(t, func(t *fakeT) { assert.False(t, sameTraining(t, wrong)) })
			if fake.near() {
				t.Skip("compared within a tolerance, see TestSameTraining")
			}
			assert.Contains(t, fake.text.String(), "SameTraining: train of training.py and nn.Sequential: ")
			assert.Contains(t, fake.text.String(), c.says)
		})
	}
}

func TestSameTrainingMisuse(t *testing.T) {
	targets := torchtest.Input(torch.FromSlice([]int64{0, 2, 1, 1, 2}, 5))
	say := func(train func(step torchtest.Step) nn.Sequential, function string, opts ...torchtest.SameTrainingOption) string {
		return try(t, func(t *fakeT) { torchtest.SameTraining(t, train, trainingFile, function, opts...) }).text.String()
	}
	bad := func(step torchtest.Step) nn.Sequential { step("loss"); return newTrained() }
	python := os.Getenv("GOTORCH_PYTHON")
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	golden := torchtest.Golden("testdata/training.pth")
	assert.Contains(t, say(bad, "train", targets, golden), "value 0 of step 0 is a string; give numbers and tensors")
	assert.Contains(t, say(bad, "train", golden), "was recorded with other inputs")
	assert.Contains(t, say(bad, "train", targets, torchtest.Golden("testdata/init.pth")), "is no record of SameTraining: it is of something else")
	assert.Contains(t, try(t, func(t *fakeT) {
		torchtest.SameInit(t, newTrained, trainingFile, "build_net", torchtest.Golden("testdata/net.pth"))
	}).text.String(), "testdata/net.pth is no record of SameInit: it is of something else")
	assert.Contains(t, say(bad, "train", targets), "nor a golden file testdata/TestSameTrainingMisuse_training.pth")
	if python == "" {
		return
	}
	t.Setenv("GOTORCH_PYTHON", python)
	assert.Contains(t, say(bad, "train_nothing", targets), "train_nothing of training.py returns None, and not the model that it has trained")
}
