package main

import (
	"bytes"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/stretchr/testify/assert"
)

func TestBadFlags(t *testing.T) {
	cases := map[string][]string{ // what the message says: the flag and its value, and what would be right
		"-batch 0":                     {"-batch 0", "at least 1"},
		"-batch x":                     {"-batch", `"x"`},
		"-workers -1":                  {"-workers -1", "0 loads in the loop"},
		"-epochs 0":                    {"-epochs 0", "at least 1", "-eval"},
		"-device gpu":                  {"-device", `"gpu"`, "cpu, cuda"},
		"-device cuda:x":               {"-device", `"cuda:x"`, "cuda:0"},
		"-device meta":                 {"-device meta", "cpu and cuda"},
		"-model x":                     {`-model "x"`, "net, resnet18, vgg11"},
		"-eval":                        {"-eval", "-load file"},
		"-lang fr":                     {`-lang "fr"`, "en and ja"},
		"stray":                        {`"stray" is not a flag`},
		"-lr NaN":                      {"-lr NaN", "above 0"},
		"-lr 0":                        {"-lr 0", "above 0"},
		"-lr -Inf":                     {"-lr -Inf", "above 0"},
		"-lr Inf":                      {"-lr +Inf", "above 0"},
		"-momentum NaN":                {"-momentum NaN", "from 0 on"},
		"-momentum -1":                 {"-momentum -1", "from 0 on"},
		"-gamma NaN -step-size 1":      {"-gamma NaN", "above 0"},
		"-step-size -1":                {"-step-size -1", "0 for none"},
		"-threads -2":                  {"-threads -2", "at least 1"},
		"-seed 1.5":                    {"-seed", `"1.5"`},
		"-weights resnet18.pth":        {"-weights resnet18.pth", "-load"},
		"-nonsense":                    {"-nonsense"},
		"-epochs 99999999999999999999": {"-epochs", "99999999999999999999"},
	}
	if !torch.CUDAAvailable() {
		cases["-device cuda"] = []string{"-device", `"cuda"`, "use cpu"}
	}
	for args, says := range cases {
		t.Run(args, func(t *testing.T) {
			var stderr bytes.Buffer
			_, err := parseFlags(strings.Fields(args), &stderr)
			for _, s := range says {
				assert.ErrorContains(t, err, s)
			}
			assert.NotContains(t, err.Error(), "\n", "one line")
			assert.Empty(t, stderr.String(), "main prints the error")
		})
	}
}

func TestHelpExplainsEachFlag(t *testing.T) {
	var stderr bytes.Buffer
	_, err := parseFlags([]string{"-h"}, &stderr)
	assert.ErrorIs(t, err, flag.ErrHelp)
	for _, name := range strings.Fields("data epochs batch lr momentum workers seed device threads augment model weights step-size gamma save load eval out lang") {
		assert.Contains(t, stderr.String(), "\n  -"+name)
	}
}

func TestDefaultsAreTheTutorials(t *testing.T) {
	c, err := parseFlags(nil, io.Discard)
	assert.NoError(t, err)
	assert.Equal(t, config{
		data: "data", epochs: 2, batch: 4, lr: 0.001, momentum: 0.9, workers: 2, device: torch.DefaultDevice(),
		model: "net", gamma: 0.1, save: "cifar_net.pth", out: "out", lang: "en",
	}, c)
	c, err = parseFlags([]string{"-seed", "0"}, io.Discard)
	assert.NoError(t, err)
	assert.True(t, c.seeded, "seed 0 is a seed as well")
}

func TestExitCodes(t *testing.T) {
	for args, want := range map[string]int{"-h": 0, "-batch 0": 2, "-eval -load nowhere.pth": 1} {
		t.Run(args, func(t *testing.T) {
			cmd := newSession(t).command(strings.Fields(args)...)
			out, _ := cmd.CombinedOutput()
			assert.Equal(t, want, cmd.ProcessState.ExitCode(), "%s", out)
			assert.NotContains(t, string(out), "goroutine ", "a message, not a trace")
		})
	}
}
