package transforms

import "github.com/gotorch/gotorch/torch"

// crop cuts a rectangle out of img. What of it lies outside is filled with fill: a
// byte for each channel, one for all of them, or none for black.
func (w *work) crop(img Image, top, left, height, width int, fill []byte) Image {
	if top == 0 && left == 0 && height == img.H && width == img.W {
		return img
	}
	out := w.newImage(img.C, height, width, img)
	from, to := max(0, -left), min(width, img.W-left) // the columns inside img
	for c := range img.C {
		src, dst := img.plane(c), out.plane(c)
		border := byte(0)
		if len(fill) > 0 {
			border = fill[c%len(fill)]
		}
		for y := range height {
			row := dst[y*width : (y+1)*width]
			if sy := top + y; sy < 0 || sy >= img.H || from >= to {
				fillRow(row, border)
				continue
			}
			at := (top + y) * img.W
			fillRow(row[:from], border)
			copy(row[from:to], src[at+left+from:at+left+to])
			fillRow(row[to:], border)
		}
	}
	return out
}

func fillRow(row []byte, v byte) {
	for i := range row {
		row[i] = v
	}
}

var opConstantPad = torch.Operator{Name: "aten::constant_pad_nd"}

// cropTensor is crop for a tensor [..., H, W].
func cropTensor(t torch.Tensor, top, left, height, width int, fill float64) torch.Tensor {
	h, w := t.Size(-2), t.Size(-1)
	bottom, right := top+height-h, left+width-w // how far it goes beyond
	if top < 0 || left < 0 || bottom > 0 || right > 0 {
		var c torch.Call
		c.Tensor(t)
		c.Ints([]int{max(0, -left), max(0, right), max(0, -top), max(0, bottom)})
		c.Float(fill)
		t = c.Run1(&opConstantPad)
	}
	return t.Narrow(-2, max(0, top), height).Narrow(-1, max(0, left), width)
}
