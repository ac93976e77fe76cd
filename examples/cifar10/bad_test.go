package main

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// codePickle writes a file as torch.save lays them out, whose pickle calls
// os.system("touch ran") where pickles are believed.
func codePickle(t *testing.T, path string) {
	f, err := os.Create(path)
	require.NoError(t, err)
	w := zip.NewWriter(f)
	for name, content := range map[string]string{
		"archive/data.pkl": "cposix\nsystem\n(S'touch ran'\ntR.",
		"archive/version":  "3\n",
	} {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = entry.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
}

func TestBadInput(t *testing.T) {
	write := func(t *testing.T, path, content string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	save := func(t *testing.T, path string, state *torch.StateDict) {
		require.NoError(t, torch.Save(path, state))
	}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, s *session)
		args    string // DIR is the session's folder
		says    []string
	}{
		{"-load of nothing", nil, "-load DIR/none.pth", []string{"none.pth", "no such file"}},
		{"-load of a folder", nil, "-load DIR", []string{"DIR"}},
		{"-load of a text file", func(t *testing.T, s *session) { write(t, s.path("text.pth"), "hello") },
			"-load DIR/text.pth", []string{"text.pth", "torch.save", "hello"}},
		{"-load of half a file", func(t *testing.T, s *session) {
			save(t, s.path("half.pth"), nn.StateDict(NewNet()))
			require.NoError(t, os.Truncate(s.path("half.pth"), 100_000))
		}, "-load DIR/half.pth", []string{"half.pth", "cut off or damaged", "100000 bytes"}},
		{"-load of another network", func(t *testing.T, s *session) {
			state := nn.StateDict(NewNet())
			state.Delete("fc3.bias")
			state.Set("fc4.bias", torch.Zeros([]int{10}))
			state.Set("conv1.weight", torch.Zeros([]int{8, 3, 5, 5}))
			save(t, s.path("other.pth"), state)
		}, "-load DIR/other.pth", []string{"other.pth", "-model", "fc3.bias", "fc4.bias", "conv1.weight", "[8, 3, 5, 5]", "[6, 3, 5, 5]"}},
		{"-load of code", func(t *testing.T, s *session) { codePickle(t, s.path("code.pth")) },
			"-load DIR/code.pth", []string{"code.pth", "refused to call posix.system", "state_dict"}},
		{"-weights of nothing", nil, "-model resnet18 -weights DIR/none.pth", []string{"none.pth", "no such file"}},
		{"-out in a file", func(t *testing.T, s *session) { write(t, s.path("file"), "") },
			"-out DIR/file/out", []string{"-out DIR/file/out", "cannot be written", "name another"}},
		{"-save in a file", func(t *testing.T, s *session) { write(t, s.path("file"), "") },
			"-save DIR/file/net.pth", []string{"-save DIR/file/net.pth", "cannot be written", "name another"}},
		{"-save to a folder", func(t *testing.T, s *session) { require.NoError(t, os.Mkdir(s.path("folder"), 0o755)) },
			"-save DIR/folder", []string{"-save DIR/folder", "is a folder", "DIR/folder/cifar_net.pth"}},
		{"-data in a file", func(t *testing.T, s *session) { write(t, s.path("file"), "") },
			"-data DIR/file/data", []string{"DIR/file/data", "choose another path"}},
		{"-data is no data", func(t *testing.T, s *session) { write(t, s.path("file"), "hello") },
			"-data DIR/file", []string{"DIR/file", "no tar.gz archive"}},
		{"a damaged file", func(t *testing.T, s *session) { write(t, s.path("data/cifar-10-batches-py/data_batch_1"), "hello") },
			"", []string{"data/cifar-10-batches-py/data_batch_1", "damaged", "MD5 c99cafc152244af753f735de768cd75f", "delete"}},
		{"a damaged archive", func(t *testing.T, s *session) { write(t, s.path("data/cifar-10-python.tar.gz"), "hello") },
			"", []string{"data/cifar-10-python.tar.gz", "no tar.gz archive", "delete it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSession(t)
			if c.prepare != nil {
				c.prepare(t, s)
			}
			stdout, err := s.run(t, strings.Fields(strings.ReplaceAll(c.args, "DIR", s.dir))...)
			require.Error(t, err)
			for _, want := range c.says {
				assert.ErrorContains(t, err, strings.ReplaceAll(want, "DIR", s.dir))
			}
			assert.Empty(t, stdout, "nothing is trained")
			if strings.Contains(c.name, "-out") || strings.Contains(c.name, "-save") || strings.Contains(c.name, "da") {
				assert.NotContains(t, s.stderr.String(), "sample", "the sample stands in for data that is not there, not for data that is wrong")
			}
			assert.NoFileExists(t, "ran")
			assert.NoFileExists(t, s.path("net.pth"))
		})
	}
}

// A limit on the size of files does what a full disk does.
func TestDiskFull(t *testing.T) {
	s := newSession(t)
	require.NoError(t, os.WriteFile(s.path("net.pth"), []byte("an old one"), 0o644))
	program := s.command("-epochs", "1", "-batch", "50", "-out=")
	cmd := exec.Command("bash", append([]string{"-c", `ulimit -f 100 && exec "$0" "$@"`}, program.Args...)...)
	cmd.Env = program.Env
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, 1, cmd.ProcessState.ExitCode(), "%s", out)
	assert.Contains(t, string(out), "cannot write "+s.path("net.pth"))
	old, err := os.ReadFile(s.path("net.pth"))
	require.NoError(t, err)
	assert.Equal(t, "an old one", string(old))
	entries, err := os.ReadDir(s.dir)
	require.NoError(t, err)
	for _, e := range entries {
		assert.Contains(t, []string{"net.pth", "data"}, e.Name(), "nothing half-written stays")
	}
}

// Folders of -out and -save are made.
func TestNewFolders(t *testing.T) {
	s := newSession(t)
	_, err := s.run(t, "-epochs", "1", "-batch", "50", "-out", s.path("a/b"), "-save", s.path("c/d/net.pth"))
	require.NoError(t, err)
	assert.FileExists(t, s.path("a/b/loss.png"))
	assert.FileExists(t, s.path("c/d/net.pth"))
}
