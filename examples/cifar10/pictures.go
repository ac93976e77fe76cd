package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/utils"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

const shown = 8 // images in a picture

// names are the tutorial's, shorter than the data set's.
var names = map[string]string{"airplane": "plane", "automobile": "car"}

func className(classes []string, i int64) string {
	if n, ok := names[classes[i]]; ok {
		return n
	}
	return classes[i]
}

// firstBatch takes some images. A random one draws from a generator of its own, so
// that showing pictures changes no number of the training.
func firstBatch(set *datasets.CIFAR, shuffle bool, seed int64) (batch data.Batch, err error) {
	loader := data.NewLoader(set, data.BatchSize(shown), data.Shuffle(shuffle), data.Generator(torch.NewGenerator().ManualSeed(seed)))
	for _, batch = range loader.Batches() {
		break
	}
	return batch, loader.Err()
}

// showTraining shows and saves a labelled batch of training images.
func showTraining(c config, set *datasets.CIFAR, stdout, stderr io.Writer, say func(string, ...any)) error {
	if c.evalOnly {
		return nil
	}
	state := torch.DefaultGenerator().State() // random crops draw from the default one
	batch, err := firstBatch(set, true, c.seed)
	torch.DefaultGenerator().SetState(state)
	if err != nil {
		return err
	}
	var labels []utils.Label
	for _, y := range torch.ToSlice[int64](batch.Target) {
		labels = append(labels, utils.Label{Text: className(set.Classes, y)})
	}
	return show(c, utils.LabelledGrid(batch.Input, labels, utils.ValueRange(-1, 1), utils.NRow(4)), "batch.png", stderr, say)
}

// showPredictions prints what the network sees on the first test images, and shows and
// saves them.
func showPredictions(c config, net nn.Module, set *datasets.CIFAR, stdout, stderr io.Writer, say func(string, ...any)) error {
	batch, err := firstBatch(set, false, c.seed)
	if err != nil {
		return err
	}
	var outputs torch.Tensor
	torch.NoGrad(func() { outputs = net.Forward(batch.Input.To(c.device)) })
	truth, predicted := torch.ToSlice[int64](batch.Target), torch.ToSlice[int64](outputs.Argmax(torch.Dim(1)))
	var labels []utils.Label
	line := [2]string{"GroundTruth: ", "Predicted:   "}
	for i := range truth {
		t, p := className(set.Classes, truth[i]), className(set.Classes, predicted[i])
		labels = append(labels, utils.Prediction(p, t))
		if i < 4 {
			line[0] += fmt.Sprintf(" %-5s", t)
			line[1] += fmt.Sprintf(" %-5s", p)
		}
	}
	fmt.Fprintln(stdout, strings.TrimRight(line[0], " "))
	fmt.Fprintln(stdout, strings.TrimRight(line[1], " "))
	return show(c, utils.LabelledGrid(batch.Input, labels, utils.ValueRange(-1, 1), utils.NRow(4)), "predictions.png", stderr, say)
}

func show(c config, picture *utils.Labelled, name string, stderr io.Writer, say func(string, ...any)) error {
	if err := utils.Show(stderr, picture); err != nil {
		return err
	}
	if c.out == "" {
		return nil
	}
	path := filepath.Join(c.out, name)
	if err := utils.WriteImage(path, picture); err != nil {
		return err
	}
	say("picture: %s", path)
	return nil
}

// saveCurve draws the running loss over the batches.
func saveCurve(c config, points plotter.XYs, say func(string, ...any)) error {
	if c.out == "" || len(points) == 0 {
		return nil
	}
	p, err := lossCurve(points)
	if err != nil {
		return err
	}
	canvas := vgimg.New(14*vg.Centimeter, 9*vg.Centimeter)
	p.Draw(draw.New(canvas))
	path := filepath.Join(c.out, "loss.png")
	if err := utils.WriteImage(path, canvas.Image()); err != nil {
		return err
	}
	say("picture: %s", path)
	return nil
}

func lossCurve(points plotter.XYs) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = "Training loss"
	p.X.Label.Text, p.X.Tick.Marker = "batches", exactTicks{}
	p.Y.Label.Text, p.Y.Tick.Marker = "loss", exactTicks{}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, err
	}
	line.Width = vg.Points(1.5)
	p.Add(plotter.NewGrid(), line, dots)
	return p, nil
}

// checkWritable makes the folders for what is going to be written, and fails before the
// training rather than after it.
func checkWritable(c config) error {
	if c.out != "" {
		if err := makeWritable(c.out); err != nil {
			return fmt.Errorf("-out %s: the folder cannot be written: %w; name another one, or none with -out \"\"", c.out, err)
		}
	}
	if c.save == "" || c.evalOnly {
		return nil
	}
	if info, err := os.Stat(c.save); err == nil && info.IsDir() {
		return fmt.Errorf("-save %s: this is a folder; name a file, such as -save %s", c.save, filepath.Join(c.save, "cifar_net.pth"))
	}
	if err := makeWritable(filepath.Dir(c.save)); err != nil {
		return fmt.Errorf("-save %s: the folder cannot be written: %w; name another file, or none with -save \"\"", c.save, err)
	}
	return nil
}

func makeWritable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	probe, err := os.CreateTemp(dir, ".probe*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}
