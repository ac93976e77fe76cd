package main

import (
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// lossCurve draws the running loss over the batches and writes a PNG.
func lossCurve(points plotter.XYs, w io.Writer) error {
	p := plot.New()
	p.Title.Text = "Training loss"
	p.X.Label.Text = "batches"
	p.Y.Label.Text = "loss"
	p.Add(plotter.NewGrid())
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	line.Width = vg.Points(1.5)
	line.Color = plotter.DefaultLineStyle.Color
	p.Add(line, dots)
	png, err := p.WriterTo(14*vg.Centimeter, 9*vg.Centimeter, "png")
	if err != nil {
		return err
	}
	_, err = png.WriteTo(w)
	return err
}
