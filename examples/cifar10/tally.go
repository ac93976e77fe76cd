package main

import (
	"fmt"
	"io"
)

// tally counts predictions by true class and predicted class.
type tally struct {
	classes []string
	seen    [][]int
}

func newTally(classes []string) *tally {
	t := &tally{classes: classes}
	for range classes {
		t.seen = append(t.seen, make([]int, len(classes)))
	}
	return t
}

func (t *tally) add(truth, predicted []int64) {
	for i := range truth {
		t.seen[truth[i]][predicted[i]]++
	}
}

func (t *tally) total() (n int) {
	for _, row := range t.seen {
		n += sum(row)
	}
	return n
}

// print writes the accuracy in all and of each class, and a table of what classes are
// taken for.
func (t *tally) print(w io.Writer) {
	correct := 0
	for i := range t.seen {
		correct += t.seen[i][i]
	}
	fmt.Fprintf(w, "Accuracy of the network on the %d test images: %.2f%%\n", t.total(), percent(correct, t.total()))
	for i, row := range t.seen {
		fmt.Fprintf(w, "Accuracy for class: %-5s is %.1f %%\n", className(t.classes, int64(i)), percent(row[i], sum(row)))
	}
	fmt.Fprintf(w, "\n%-6s %7s %8s %9s  %s\n", "class", "images", "correct", "accuracy", "most often taken for")
	for i, row := range t.seen {
		other := -1
		for j, n := range row {
			if j != i && n > 0 && (other < 0 || n > row[other]) {
				other = j
			}
		}
		mistake := "–"
		if other >= 0 {
			mistake = fmt.Sprintf("%s (%d)", className(t.classes, int64(other)), row[other])
		}
		fmt.Fprintf(w, "%-6s %7d %8d %8.1f%%  %s\n", className(t.classes, int64(i)), sum(row), row[i], percent(row[i], sum(row)), mistake)
	}
}

func sum(row []int) (n int) {
	for _, v := range row {
		n += v
	}
	return n
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}
