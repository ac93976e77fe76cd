package utils

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/png"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// picture has many colours in no order.
func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(10, 20, 10+w, 20+h)) // images need not begin at 0, 0
	for y := range h {
		for x := range w {
			img.Set(10+x, 20+y, palette.Plan9[(y*y*w+x*x*7)%256])
		}
	}
	return img
}

func TestShowBlocks(t *testing.T) {
	var b bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 3, 3))
	for i, c := range []color.RGBA{{R: 255, A: 255}, {R: 255, A: 255}, {G: 255, A: 255}} {
		for y := range 3 {
			img.Set(i, y, c)
		}
	}
	require.NoError(t, Show(&b, img, Blocks))
	assert.Equal(t, "\x1b[38;2;255;0;0m\x1b[48;2;255;0;0m▀▀\x1b[38;2;0;255;0m\x1b[48;2;0;255;0m▀\x1b[0m\n"+
		"\x1b[38;2;255;0;0m▀▀\x1b[38;2;0;255;0m▀\x1b[0m\n", b.String())

	b.Reset()
	require.NoError(t, Show(&b, picture(200, 50), Blocks, Columns(40)))
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	require.Len(t, lines, 5)
	for _, l := range lines {
		assert.Equal(t, 40, strings.Count(l, "▀"))
	}
}

func TestTerminalColors(t *testing.T) {
	c256 := terminal{}
	for c, want := range map[color.Color]string{
		color.Black:                   "5;16",
		color.White:                   "5;231",
		color.RGBA{255, 0, 0, 255}:    "5;196",
		color.Gray{128}:               "5;244",
		color.Gray{1}:                 "5;16",
		color.RGBA{95, 135, 175, 255}: "5;67",
	} {
		assert.Equal(t, want, c256.color(c), c)
	}
	assert.Equal(t, "2;1;2;3", terminal{trueColor: true}.color(color.RGBA{1, 2, 3, 255}))
}

func TestShowKitty(t *testing.T) {
	img := picture(120, 90)
	var b bytes.Buffer
	require.NoError(t, Show(&b, img, Kitty))
	chunks := regexp.MustCompile(`\x1b_G(.*?)m=(\d);(.*?)\x1b\\`).FindAllStringSubmatch(b.String(), -1)
	require.Greater(t, len(chunks), 1)
	var all, data strings.Builder
	for i, c := range chunks {
		all.WriteString(c[0])
		data.WriteString(c[3])
		assert.LessOrEqual(t, len(c[3]), 4096)
		assert.Zero(t, len(c[3])%4)
		assert.Equal(t, map[bool]string{true: "a=T,f=100,q=2,"}[i == 0], c[1])
		assert.Equal(t, i < len(chunks)-1, c[2] == "1")
	}
	assert.Equal(t, all.String()+"\n", b.String(), "nothing between the chunks")
	assertPNG(t, img, data.String())
}

func TestShowITerm(t *testing.T) {
	img := picture(20, 11)
	var b bytes.Buffer
	require.NoError(t, Show(&b, img, ITerm))
	m := regexp.MustCompile(`^\x1b\]1337;File=inline=1;size=(\d+);preserveAspectRatio=1:(.*)\a\n$`).FindStringSubmatch(b.String())
	require.NotNil(t, m)
	data, err := base64.StdEncoding.DecodeString(m[2])
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprint(len(data)), m[1])
	assertPNG(t, img, m[2])
}

func assertPNG(t *testing.T, want image.Image, data string) {
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
	require.NoError(t, err)
	assert.Equal(t, want.Bounds().Size(), img.Bounds().Size())
	assert.Equal(t, rgb(want), rgb(img))
}

func TestShowSixel(t *testing.T) {
	img := picture(50, 14)
	var b bytes.Buffer
	require.NoError(t, Show(&b, img, Sixel))
	got := decodeSixel(t, b.String())
	require.Equal(t, img.Bounds().Size(), got.Bounds().Size())
	want, pixels := rgb(img), rgb(got)
	for i := range want { // sixel knows colours in percent
		require.InDelta(t, want[i], pixels[i], 2, "pixel %d", i/3)
	}

	b.Reset()
	require.NoError(t, Show(&b, picture(1000, 100), Sixel, Columns(20)))
	assert.Equal(t, image.Pt(160, 16), decodeSixel(t, b.String()).Bounds().Size(), "no wider than the terminal")
}

// decodeSixel draws sixels as a terminal does.
func decodeSixel(t *testing.T, s string) image.Image {
	m := regexp.MustCompile(`^\x1bP0;1q"1;1;(\d+);(\d+)((?:.|\n)*)\x1b\\\n$`).FindStringSubmatch(s)
	require.NotNil(t, m)
	w, _ := strconv.Atoi(m[1])
	h, _ := strconv.Atoi(m[2])
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	colors := map[string]color.Color{}
	var c color.Color
	x, y := 0, 0
	for _, token := range regexp.MustCompile(`#\d+(;2;\d+;\d+;\d+)?|!\d+.|.`).FindAllString(m[3], -1) {
		switch token[0] {
		case '#':
			if n, rgb, ok := strings.Cut(token, ";2;"); ok {
				var r, g, b int
				_, err := fmt.Sscanf(rgb, "%d;%d;%d", &r, &g, &b)
				require.NoError(t, err)
				colors[n] = color.RGBA{uint8(r * 255 / 100), uint8(g * 255 / 100), uint8(b * 255 / 100), 255}
			} else {
				c = colors[token]
				require.NotNil(t, c)
			}
		case '$':
			x = 0
		case '-':
			x, y = 0, y+6
		default:
			n := 1
			if token[0] == '!' {
				n, _ = strconv.Atoi(token[1 : len(token)-1])
			}
			bits := token[len(token)-1] - '?'
			for range n {
				for i := range 6 {
					if bits>>i&1 == 1 {
						require.True(t, image.Pt(x, y+i).In(img.Rect))
						require.Equal(t, color.RGBA{}, img.At(x, y+i), "painted twice")
						img.Set(x, y+i, c)
					}
				}
				x++
			}
		}
	}
	return img
}

func TestShowLabelled(t *testing.T) {
	l := LabelledGrid(torch.Zeros([]int{5, 3, 8, 8}), []Label{
		{Text: "cat"}, {Text: "automobiles"}, {Text: "a\x1b[2Jb"}, {Text: "猫かな犬"}, {Text: "dog", Color: color.RGBA{1, 2, 3, 255}},
	})
	var b bytes.Buffer
	require.NoError(t, Show(&b, l, Blocks, Columns(28)))
	plain := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(b.String(), "")
	block := strings.Repeat("▀", 8)
	rows := func(images ...string) string { return strings.Repeat(strings.Join(images, "  ")+"\n", 4) }
	assert.Equal(t, rows(block, block, block)+"  cat     automob…   a[2Jb  \n"+
		rows(block, block)+"猫かな犬    dog   \n", plain)
	assert.Contains(t, b.String(), "  \x1b[38;2;1;2;3mdog\x1b[39m   \n")

	b.Reset()
	require.NoError(t, Show(&b, l, Blocks, Columns(3)))
	assert.Equal(t, 5*3*2, strings.Count(b.String(), "▀"), "one a line, shrunk to 3×3")

	b.Reset()
	require.NoError(t, Show(&b, l, Sixel))
	assert.Equal(t, 640, decodeSixel(t, b.String()).Bounds().Dx(), "the whole picture where there are pictures")
}

func TestShowDrawsNothing(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Show(&b, picture(4, 4)))
	require.NoError(t, Show(&b, image.NewRGBA(image.Rect(0, 0, 0, 5)), Blocks))
	assert.Empty(t, b.String())
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, Show(w, picture(4, 4)))
	require.NoError(t, w.Close())
	_, err = b.ReadFrom(r)
	require.NoError(t, err)
	assert.Empty(t, b.String())
}

func TestShowReturnsTheError(t *testing.T) {
	gone := errors.New("the terminal is gone")
	assert.ErrorIs(t, Show(failing{gone}, picture(4, 4), Blocks), gone)
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

func TestProtocol(t *testing.T) {
	tests := map[string]struct {
		env   map[string]string
		sixel bool
		want  Protocol
	}{
		"plain":             {map[string]string{"TERM": "xterm-256color"}, false, Blocks},
		"sixel":             {map[string]string{"TERM": "xterm"}, true, Sixel},
		"kitty":             {map[string]string{"TERM": "xterm-kitty"}, false, Kitty},
		"kitty, other TERM": {map[string]string{"TERM": "xterm", "KITTY_WINDOW_ID": "1"}, true, Kitty},
		"Ghostty":           {map[string]string{"TERM": "xterm-ghostty"}, false, Kitty},
		"iTerm2":            {map[string]string{"TERM_PROGRAM": "iTerm.app"}, true, ITerm},
		"WezTerm":           {map[string]string{"TERM_PROGRAM": "WezTerm"}, false, ITerm},
		"iTerm2 over ssh":   {map[string]string{"LC_TERMINAL": "iTerm2"}, false, ITerm},
		"tmux in kitty":     {map[string]string{"TERM": "tmux-256color", "TMUX": "/tmp/tmux", "KITTY_WINDOW_ID": "1"}, false, Blocks},
		"tmux with sixel":   {map[string]string{"TERM": "tmux-256color"}, true, Sixel},
		"screen in iTerm2":  {map[string]string{"TERM": "screen", "TERM_PROGRAM": "iTerm.app"}, false, Blocks},
		"dumb":              {map[string]string{"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, true, 0},
		"without colour":    {map[string]string{"TERM": "xterm-kitty", "NO_COLOR": "1"}, true, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, protocol(func(k string) string { return tt.env[k] }, func() bool { return tt.sixel }))
		})
	}
	assert.True(t, trueColor(func(string) string { return "truecolor" }))
	assert.False(t, trueColor(func(string) string { return "" }))
}

func TestSixelAttribute(t *testing.T) {
	for answer, want := range map[string]bool{
		"\x1b[?62;4;6c": true, "\x1b[?64;1;4c": true, "\x1b[?62;c": false, "\x1b[?4c": false,
		"\x1b[?62;14c": false, "": false, "\x1b[?62;4": false, "4c": false,
	} {
		assert.Equal(t, want, sixelAttribute([]byte(answer)), "%q", answer)
	}
}

func TestAskAttributes(t *testing.T) {
	for name, tt := range map[string]struct {
		typed, answer []string
		patience      time.Duration
		want          string
	}{
		"answer":              {nil, []string{"\x1b[?62;4c"}, time.Minute, "\x1b[?62;4c"},
		"answer in pieces":    {nil, []string{"\x1b[?6", "2;4c"}, time.Minute, "\x1b[?62;4c"},
		"no answer":           {nil, nil, 20 * time.Millisecond, ""},
		"something was typed": {[]string{"ls\n"}, nil, time.Minute, ""},
	} {
		t.Run(name, func(t *testing.T) {
			master, slave, err := pty.Open()
			require.NoError(t, err)
			defer master.Close()
			defer slave.Close()
			for _, s := range tt.typed {
				_, err := master.WriteString(s)
				require.NoError(t, err)
			}
			if tt.answer != nil {
				go func() {
					query := make([]byte, 3)
					if _, err := master.Read(query); err == nil && string(query) == "\x1b[c" {
						for _, s := range tt.answer {
							_, _ = master.WriteString(s)
							time.Sleep(10 * time.Millisecond)
						}
					}
				}()
			}
			before := termios(t, slave)
			fd := int(slave.Fd())
			assert.Equal(t, tt.want, string(askAttributes(fd, fd, tt.patience)))
			assert.Equal(t, before, termios(t, slave), "the terminal is not as it was")
			for _, s := range tt.typed {
				line := make([]byte, len(s))
				n, err := slave.Read(line)
				require.NoError(t, err)
				assert.Equal(t, s, string(line[:n]), "what was typed is lost")
			}
		})
	}
}

func TestShowOnATerminal(t *testing.T) {
	for env, want := range map[string]string{"COLORTERM": "38;2;255;0;0", "": "38;5;196", "NO_COLOR": "", "KITTY_WINDOW_ID": "_Ga=T"} {
		t.Run(env, func(t *testing.T) {
			for _, k := range []string{"NO_COLOR", "COLORTERM", "TMUX", "STY", "KITTY_WINDOW_ID", "TERM_PROGRAM", "LC_TERMINAL"} {
				t.Setenv(k, "")
			}
			t.Setenv("TERM", "xterm-256color")
			if env != "" {
				t.Setenv(env, "truecolor")
			}
			master, slave, err := pty.Open()
			require.NoError(t, err)
			defer master.Close()
			defer slave.Close()
			require.NoError(t, pty.Setsize(slave, &pty.Winsize{Rows: 24, Cols: 7}))
			red := torch.Zeros([]int{3, 4, 14})
			red.Select(0, 0).Fill_(1)
			// The end tells the reader when to stop.
			result := make(chan string)
			go func() {
				var all strings.Builder
				b := make([]byte, 4096)
				for !strings.HasSuffix(all.String(), "END") {
					n, err := master.Read(b)
					if err != nil {
						break
					}
					all.Write(b[:n])
				}
				result <- all.String()
			}()
			require.NoError(t, Show(slave, ToImage(red)))
			_, err = slave.WriteString("END")
			require.NoError(t, err)
			got := <-result
			assert.Contains(t, got, want)
			switch {
			case want == "":
				assert.Equal(t, "END", got)
			case strings.HasPrefix(want, "38"):
				assert.Equal(t, 7, strings.Count(got, "▀"), "7 columns wide, and 2 pixels high")
			}
		})
	}
}
