package twin

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Side is a running program that is asked for times. It reads "how threads
// milliseconds name" from its input, repeats the operation for about as long, and
// answers with the nanoseconds of one, and of one in processor time. The Go side is
// [Serve]; serve.h and serve.py are the others.
type Side struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// Launch starts a side.
func Launch(cmd *exec.Cmd) (*Side, error) {
	s := &Side{cmd: cmd}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.in, s.out = in, bufio.NewScanner(out)
	return s, cmd.Start()
}

// Stop ends a side; nil has ended.
func (s *Side) Stop() {
	if s != nil {
		_ = s.in.Close()
		_ = s.cmd.Wait()
	}
}

// Ask is one question to a side.
type Ask struct {
	To      *Side  // nil: the answer is 0
	How     string // "plain" if it is empty; what else there is depends on the side
	Name    string
	Threads int
}

func (a Ask) measure(slice time.Duration, processor bool) (ns float64, err error) {
	if a.To == nil {
		return 0, nil
	}
	how := a.How
	if how == "" {
		how = "plain"
	}
	fmt.Fprintln(a.To.in, how, a.Threads, slice.Milliseconds(), a.Name)
	if !a.To.out.Scan() {
		return 0, fmt.Errorf("%s stopped at %q", strings.Join(a.To.cmd.Args, " "), a.Name)
	}
	var busy float64
	_, err = fmt.Sscan(a.To.out.Text(), &ns, &busy)
	if processor {
		ns = busy
	}
	return ns, err
}

// Medians puts the questions in turn, rounds times, and returns the median of each in
// nanoseconds, of processor time if that is asked for. A round before is for warming
// up.
func Medians(rounds int, slice time.Duration, processor bool, asks ...Ask) ([]float64, error) {
	seen := make([][]float64, len(asks))
	for round := range rounds + 1 {
		for i, a := range asks {
			ns, err := a.measure(slice, processor)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				seen[i] = append(seen[i], ns)
			}
		}
	}
	m := make([]float64, len(asks))
	for i, v := range seen {
		slices.Sort(v)
		m[i] = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	}
	return m, nil
}
