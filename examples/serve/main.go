// Serve answers pictures over HTTP with the network that examples/cifar10 saved:
// the ten probabilities as JSON, and a page to drop a picture on.
//
//	go run ./examples/serve -model cifar_net.pth
//	curl --data-binary @cat.png localhost:8080/predict
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"golang.org/x/image/draw"
)

const (
	maxBytes  = 10 << 20 // of a posted picture
	maxPixels = 50 << 20 // of a picture, unpacked
)

//go:embed page.html
var page []byte

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	model := flag.String("model", "cifar_net.pth", "network that examples/cifar10 saved")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *model, func(a net.Addr) { log.Printf("listening on http://%s", a) }); err != nil {
		log.Fatal(err)
	}
}

// run serves until ctx ends, and then answers what it has begun.
func run(ctx context.Context, addr, model string, ready func(net.Addr)) error {
	n := NewNet()
	state, err := torch.LoadStateDict(model)
	if err != nil {
		return fmt.Errorf("%w; train one with go run ./examples/cifar10", err)
	}
	if err := nn.LoadStateDict(n, state); err != nil {
		return fmt.Errorf("%s holds another network: %w", model, err)
	}
	nn.Eval(n)
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(n), ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready(listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return server.Shutdown(end)
}

func handler(n *Net) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	busy := make(chan struct{}, 8) // pictures in memory at a time
	mux.HandleFunc("POST /predict", func(w http.ResponseWriter, r *http.Request) {
		select {
		case busy <- struct{}{}:
			defer func() { <-busy }()
		case <-r.Context().Done():
			return
		}
		probabilities, status, err := answer(n, http.MaxBytesReader(w, r.Body, maxBytes))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		reply := map[string]any{"probabilities": probabilities}
		if err != nil {
			reply = map[string]any{"error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(reply)
	})
	return mux
}

// answer returns the probability of each class, or a status and what is wrong.
func answer(n *Net, body io.Reader) (map[string]float32, int, error) {
	data, err := io.ReadAll(body)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, http.StatusRequestEntityTooLarge, fmt.Errorf("the picture has more than %d bytes; send a smaller one", maxBytes)
	} else if err != nil {
		return nil, http.StatusBadRequest, err
	}
	// The size first: a few bytes may claim a picture that fills the memory.
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, http.StatusUnsupportedMediaType, fmt.Errorf("this is no PNG or JPEG picture: %w", err)
	}
	if config.Width*config.Height > maxPixels {
		return nil, http.StatusRequestEntityTooLarge, fmt.Errorf("the picture has %d×%d pixels; send one of at most %d", config.Width, config.Height, maxPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, http.StatusBadRequest, fmt.Errorf("the picture is damaged: %w", err)
	}
	result := map[string]float32{}
	err = torch.Try(func() {
		torch.NoGrad(func() {
			defer torch.NewScope().Close()
			p := n.Forward(toTensor(picture)).Softmax(1)
			for i, v := range torch.ToSlice[float32](p) {
				result[classes[i]] = v
			}
		})
	})
	if err != nil {
		return nil, http.StatusInternalServerError, err
	}
	return result, http.StatusOK, nil
}

// toTensor scales a picture to what the network knows: [1, 3, 32, 32] in [-1, 1].
func toTensor(picture image.Image) torch.Tensor {
	small := image.NewRGBA(image.Rect(0, 0, 32, 32))
	draw.CatmullRom.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	x := torch.FromSlice(small.Pix, 1, 32, 32, 4).Permute(0, 3, 1, 2).Narrow(1, 0, 3)
	return x.To(torch.Float32).DivScalar(255).SubScalar(0.5).DivScalar(0.5)
}
