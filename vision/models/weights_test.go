package models

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/download"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func TestWeightsAreTorchvisions(t *testing.T) {
	var golden struct{ URLs, Defaults map[string]string }
	data, err := os.ReadFile("testdata/weights.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &golden))
	all := map[string]string{}
	for _, w := range AllWeights() {
		all[w.Name] = w.URL
	}
	assert.Equal(t, golden.URLs, all)
	for name, best := range golden.Defaults {
		w, err := GetWeight(name)
		require.NoError(t, err)
		assert.Equal(t, strings.Replace(name, "DEFAULT", best, 1), w.Name)
		assert.Equal(t, golden.URLs[w.Name], w.URL)
	}
}

// tiny returns the file in testdata with the weights of a Linear of 2 inputs and 1
// output.
func tiny(t *testing.T, pattern string) string {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	require.NoError(t, err)
	require.Len(t, files, 1)
	return files[0]
}

func checkTiny(t *testing.T, net *nn.Linear) {
	t.Helper()
	assert.Equal(t, []float32{1, 2}, torch.ToSlice[float32](net.Weight))
	assert.Equal(t, []float32{3}, torch.ToSlice[float32](net.Bias))
}

func TestLoadWeightsOfAFile(t *testing.T) {
	for _, file := range []string{"tiny-*.pth", "tiny.legacy.pth"} {
		net := nn.NewLinear(2, 1)
		require.NoError(t, LoadWeights(t.Context(), net, tiny(t, file)))
		checkTiny(t, net)
	}
}

func TestLoadWeightsDownloads(t *testing.T) {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.FileServer(http.Dir("testdata")).ServeHTTP(w, r)
	}))
	defer server.Close()
	name := filepath.Base(tiny(t, "tiny-*.pth"))
	home := t.TempDir()
	for folder, set := range map[string]func(t *testing.T) []WeightsOption{
		"torch/hub/checkpoints": func(t *testing.T) []WeightsOption {
			t.Setenv("TORCH_HOME", filepath.Join(home, "torch"))
			return nil
		},
		"xdg/torch/hub/checkpoints": func(t *testing.T) []WeightsOption {
			t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "xdg"))
			return nil
		},
		".cache/torch/hub/checkpoints": func(*testing.T) []WeightsOption { return nil },
		"tilde/hub/checkpoints": func(t *testing.T) []WeightsOption {
			t.Setenv("TORCH_HOME", "~/tilde")
			return nil
		},
		"own": func(*testing.T) []WeightsOption { return []WeightsOption{Dir(filepath.Join(home, "own"))} },
	} {
		t.Run(folder, func(t *testing.T) {
			for _, k := range []string{"TORCH_HOME", "XDG_CACHE_HOME"} {
				t.Setenv(k, "")
			}
			t.Setenv("HOME", home)
			opts := set(t)
			requests = 0
			var log strings.Builder
			for range 2 {
				net := nn.NewLinear(2, 1)
				require.NoError(t, LoadWeights(t.Context(), net, server.URL+"/"+name, append(opts, Progress(&log))...))
				checkTiny(t, net)
			}
			assert.FileExists(t, filepath.Join(home, folder, name))
			assert.Equal(t, 1, requests, "the second time it is there")
			assert.Equal(t, 1, strings.Count(log.String(), "downloading "+server.URL))
		})
	}
}

func TestLoadWeightsErrors(t *testing.T) {
	data, err := os.ReadFile(tiny(t, "tiny-*.pth"))
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/damaged") {
			_, _ = w.Write(data)
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.pth")
	require.NoError(t, os.WriteFile(text, []byte("hello"), 0o666))
	tests := map[string]struct {
		weights string
		net     any
		want    []string
	}{
		"no such weights": {"ResNet19_Weights.DEFAULT", nil, []string{`there are no weights "ResNet19_Weights.IMAGENET1K_V1"; there are ResNet18_Weights.IMAGENET1K_V1, `}},
		"no such file":    {filepath.Join(dir, "no.pth"), nil, []string{"no.pth", "no such file", "; instead of a file, weights can be ResNet18_Weights.IMAGENET1K_V1, "}},
		"no weights":      {text, nil, []string{text}},
		"no checksum":     {server.URL + "/net.pth", nil, []string{"has no checksum in its name", "give its path"}},
		"damaged":         {server.URL + "/damaged-01234567.pth", nil, []string{"SHA-256 01234567… was expected", "put it at " + filepath.Join(dir, "damaged-01234567.pth")}},
		"not found":       {server.URL + "/gone-01234567.pth", nil, []string{"404 Not Found", "put it at " + filepath.Join(dir, "gone-01234567.pth")}},
		"other network":   {tiny(t, "tiny-*.pth"), nn.NewConv2d(1, 1, 1), []string{"the weights testdata/tiny-", "size mismatch for weight: copying a param with shape torch.Size([1, 2])"}},
		"other names":     {tiny(t, "tiny-*.pth"), NewResNet18(), []string{`Missing key(s) in state_dict: "conv1.weight", "bn1.weight", `, `Unexpected key(s) in state_dict: "weight", "bias".`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			net := tt.net
			if net == nil {
				net = nn.NewLinear(2, 1)
			}
			before := torch.ToSlice[float32](nn.Parameters(net)[0])
			err := LoadWeights(t.Context(), net, tt.weights, Dir(dir))
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Equal(t, before, torch.ToSlice[float32](nn.Parameters(net)[0]))
		})
	}
	var e *download.Error
	_, err = Weights{URL: server.URL + "/gone-01234567.pth"}.StateDict(t.Context(), Dir(dir))
	assert.ErrorAs(t, err, &e)
}
