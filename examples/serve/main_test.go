package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// start serves a network with random parameters and returns its address.
func start(t *testing.T) string {
	t.Helper()
	torch.ManualSeed(0)
	path := filepath.Join(t.TempDir(), "net.pth")
	require.NoError(t, torch.Save(path, nn.StateDict(NewNet())))
	ctx, stop := context.WithCancel(context.Background())
	addr, ended := make(chan net.Addr), make(chan error)
	go func() { ended <- run(ctx, "127.0.0.1:0", path, func(a net.Addr) { addr <- a }) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended, "a stopped server ends without an error")
		http.DefaultClient.CloseIdleConnections()
	})
	return "http://" + (<-addr).String()
}

func picture(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), uint8(x ^ y), 255})
		}
	}
	return img
}

func pngOf(t *testing.T, img image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

// bomb is a PNG of some bytes that claims a picture of w×h pixels.
func bomb(w, h uint32) []byte {
	head := []byte("IHDR")
	head = binary.BigEndian.AppendUint32(head, w)
	head = binary.BigEndian.AppendUint32(head, h)
	head = append(head, 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

func TestPredict(t *testing.T) {
	url := start(t)
	var jpg bytes.Buffer
	require.NoError(t, jpeg.Encode(&jpg, picture(100, 50), nil))
	whole := pngOf(t, picture(200, 200))
	for _, c := range []struct {
		name   string
		body   []byte
		status int
		says   string
	}{
		{"png", pngOf(t, picture(32, 32)), 200, ""},
		{"one pixel", pngOf(t, picture(1, 1)), 200, ""},
		{"wide", pngOf(t, picture(3000, 2)), 200, ""},
		{"gray", pngOf(t, image.NewGray(image.Rect(0, 0, 40, 40))), 200, ""},
		{"jpeg", jpg.Bytes(), 200, ""},
		{"nothing", nil, 415, "no PNG or JPEG"},
		{"text", []byte("hello"), 415, "no PNG or JPEG"},
		{"half", whole[:len(whole)/2], 400, "damaged"},
		{"too many bytes", make([]byte, maxBytes+1), 413, "more than 10485760 bytes"},
		{"bomb", bomb(60000, 60000), 413, "60000×60000 pixels"},
		{"bomb of 2³¹", bomb(1<<31-1, 1<<31-1), 415, "dimension overflow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, err := http.Post(url+"/predict", "application/octet-stream", bytes.NewReader(c.body))
			require.NoError(t, err)
			defer resp.Body.Close()
			var got struct {
				Probabilities map[string]float64
				Error         string
			}
			require.NoError(t, json.NewDecoder(resp.Body).Decode(&got))
			assert.Equal(t, c.status, resp.StatusCode, got.Error)
			assert.Equal(t, "application/json", resp.Header.Get("Content-Type"))
			if c.says != "" {
				assert.Contains(t, got.Error, c.says)
				return
			}
			assert.Len(t, got.Probabilities, 10)
			sum := 0.0
			for _, p := range got.Probabilities {
				sum += p
			}
			assert.InDelta(t, 1, sum, 1e-5) // float32 rounding of ten terms
		})
	}
}

func TestPageAndPaths(t *testing.T) {
	url := start(t)
	resp, err := http.Get(url + "/")
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), "Drop a picture here")
	for path, want := range map[string]int{"/other": 404, "/predict": 405} {
		resp, err := http.Get(url + path)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, want, resp.StatusCode, path)
	}
}

func TestManyAtOnce(t *testing.T) {
	url := start(t)
	body := pngOf(t, picture(64, 64))
	answers := make([]string, 64)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := http.Post(url+"/predict", "image/png", bytes.NewReader(body))
			if assert.NoError(t, err) {
				defer resp.Body.Close()
				text, _ := io.ReadAll(resp.Body)
				answers[i] = string(text)
			}
		}()
	}
	wg.Wait()
	for _, a := range answers {
		assert.Equal(t, answers[0], a)
	}
}

func TestNoModel(t *testing.T) {
	err := run(context.Background(), "127.0.0.1:0", filepath.Join(t.TempDir(), "no.pth"), nil)
	assert.ErrorContains(t, err, "go run ./examples/cifar10")
	path := filepath.Join(t.TempDir(), "other.pth")
	require.NoError(t, torch.Save(path, map[string]torch.Tensor{"w": torch.Ones([]int{1})}))
	err = run(context.Background(), "127.0.0.1:0", path, nil)
	assert.ErrorContains(t, err, "holds another network")
}

// A request that has begun is answered before the server ends.
func TestStopAnswersWhatHasBegun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net.pth")
	require.NoError(t, torch.Save(path, nn.StateDict(NewNet())))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	addr, ended := make(chan net.Addr), make(chan error, 1)
	go func() { ended <- run(ctx, "127.0.0.1:0", path, func(a net.Addr) { addr <- a }) }()
	conn, err := net.Dial("tcp", (<-addr).String())
	require.NoError(t, err)
	defer conn.Close()
	body := pngOf(t, picture(32, 32))
	// The server says "100 Continue" when it reads the body: then it has begun.
	_, err = fmt.Fprintf(conn, "POST /predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	require.NoError(t, err)
	r := bufio.NewReader(conn)
	line, err := r.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")
	_, err = r.ReadString('\n')
	require.NoError(t, err)
	stop()
	_, err = conn.Write(body)
	require.NoError(t, err)
	resp, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), "probabilities")
	assert.NoError(t, <-ended)
}
