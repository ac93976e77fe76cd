package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// buildExample builds examples/cifar10 and returns the program.
func buildExample(tmp string) (string, error) {
	program := filepath.Join(tmp, "cifar10")
	_, err := output(exec.Command("go", "build", "-o", program, "./examples/cifar10"))
	return program, err
}

// exampleLines runs examples/cifar10 for an epoch and returns its loss lines and the
// accuracy in all: what tutorial.py prints.
func exampleLines(program, data string, t training, threads int) ([]string, error) {
	out, err := output(exec.Command(program, "-data", data, "-epochs", "1", "-device", "cpu", "-out", "", "-save", "",
		"-seed", fmt.Sprint(t.seed), "-batch", fmt.Sprint(t.batch), "-workers", fmt.Sprint(t.workers), "-threads", fmt.Sprint(threads)))
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			lines = append(lines, line)
		} else if rest, ok := strings.CutPrefix(line, "Accuracy of the network"); ok {
			lines = append(lines, rest[strings.LastIndexByte(rest, ' ')+1:])
		}
	}
	return lines, nil
}

// differentLine says which line differs first, or "".
func differentLine(want, got []string) string {
	line := func(lines []string, i int) string {
		if i < len(lines) {
			return fmt.Sprintf("%q", lines[i])
		}
		return "no such line"
	}
	for i := range max(len(want), len(got)) {
		if w, g := line(want, i), line(got, i); w != g {
			return fmt.Sprintf("DIFFERENT in line %d: Python %s, Go %s", i+1, w, g)
		}
	}
	return ""
}
