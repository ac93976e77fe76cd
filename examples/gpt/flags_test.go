package main

import (
	"bytes"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func TestBadFlags(t *testing.T) {
	for args, says := range map[string][]string{ // the flag and its value, and what would be right
		"stray":              {`"stray" is not a flag`},
		"-steps -1":          {"-steps -1", "at least 1"},
		"-steps 0":           {"-steps 0", "-load file"},
		"-batch 0":           {"-batch 0", "at least 1"},
		"-block 0":           {"-block 0", "at least 1"},
		"-layers 0":          {"-layers 0", "at least 1"},
		"-heads 0":           {"-heads 0", "at least 1"},
		"-embd 30":           {"-embd 30", "4 heads", "multiple"},
		"-embd 0":            {"-embd 0", "multiple"},
		"-dropout 1":         {"-dropout 1", "below 1"},
		"-dropout NaN":       {"-dropout NaN", "below 1"},
		"-lr 0":              {"-lr 0", "above 0"},
		"-lr Inf":            {"-lr +Inf", "above 0"},
		"-warmup -1":         {"-warmup -1", "0 for none"},
		"-threads -1":        {"-threads -1", "at least 1"},
		"-prompt=":           {"-prompt is empty"},
		"-generate -1":       {"-generate -1", "0 for none"},
		"-temperature 0":     {"-temperature 0", "above 0"},
		"-temperature 1e-40": {"-temperature 1e-40", "at least 1e-6"},
		"-device gpu":        {"-device", `"gpu"`, "cpu, cuda"},
		"-device meta":       {"-device meta", "cpu and cuda"},
		"-seed x":            {"-seed", `"x"`},
		"-nonsense -steps 1": {"-nonsense"},
	} {
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

func TestFlags(t *testing.T) {
	var stderr bytes.Buffer
	_, err := parseFlags([]string{"-h"}, &stderr)
	assert.ErrorIs(t, err, flag.ErrHelp)
	for _, name := range strings.Fields("text steps batch block layers heads embd dropout lr warmup seed device threads autocast prompt generate temperature save load") {
		assert.Contains(t, stderr.String(), "\n  -"+name)
	}
	c, err := parseFlags([]string{"-seed", "0", "-device", "cpu"}, io.Discard)
	assert.NoError(t, err)
	assert.True(t, c.seeded, "seed 0 is a seed as well")
	assert.Equal(t, torch.CPU, c.device)
}
