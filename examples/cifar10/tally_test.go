package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTally(t *testing.T) {
	y := newTally([]string{"airplane", "cat", "dog"})
	y.add([]int64{0, 0, 0, 1}, []int64{0, 1, 1, 1})
	var b bytes.Buffer
	y.print(&b)
	assert.Equal(t, `Accuracy of the network on the 4 test images: 50.00%
Accuracy for class: plane is 33.3 %
Accuracy for class: cat   is 100.0 %
Accuracy for class: dog   is 0.0 %

class   images  correct  accuracy  most often taken for
plane        3        1     33.3%  cat (2)
cat          1        1    100.0%  –
dog          0        0      0.0%  –
`, b.String())
}
