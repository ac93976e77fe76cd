package pickle

import (
	"fmt"
	"strconv"
	"strings"
)

// unquote reads a Python 2 string literal, as protocol 0 has it.
func unquote(s string) ([]byte, error) {
	s = strings.TrimRight(s, " \t\r")
	if len(s) < 2 || s[0] != s[len(s)-1] || s[0] != '\'' && s[0] != '"' {
		return nil, fmt.Errorf("expected a string in quotes, got %.20q", s)
	}
	s = s[1 : len(s)-1]
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		if i++; i == len(s) {
			return nil, fmt.Errorf("expected an escape after the last backslash of %.20q", s)
		}
		if k := strings.IndexByte(`\'"abfnrtv`, s[i]); k >= 0 {
			out = append(out, "\\'\"\a\b\f\n\r\t\v"[k])
			continue
		}
		base, digits := 8, 0
		for digits < 3 && i+digits < len(s) && s[i+digits] >= '0' && s[i+digits] <= '7' {
			digits++
		}
		if s[i] == 'x' {
			base, digits = 16, 2
			i++
		}
		if digits == 0 { // an unknown escape stands for itself
			out = append(out, '\\', s[i])
			continue
		}
		if i+digits > len(s) {
			return nil, fmt.Errorf("expected two digits after \\x, got %q", s[i:])
		}
		c, err := strconv.ParseUint(s[i:i+digits], base, 16)
		if err != nil {
			return nil, fmt.Errorf("expected digits in an escape, got %q", s[i:i+digits])
		}
		out = append(out, byte(c))
		i += digits - 1
	}
	return out, nil
}

// rawUnicodeUnescape decodes Python's raw-unicode-escape: Latin-1 with \uXXXX and
// \UXXXXXXXX.
func rawUnicodeUnescape(s string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		digits := 0
		if s[i] == '\\' && i+1 < len(s) {
			digits = map[byte]int{'u': 4, 'U': 8}[s[i+1]]
		}
		if digits == 0 {
			out.WriteRune(rune(s[i]))
			continue
		}
		if i+2+digits > len(s) {
			return "", fmt.Errorf("expected %d digits in an escape, got %q", digits, s[i:])
		}
		c, err := strconv.ParseUint(s[i+2:i+2+digits], 16, 32)
		if err != nil || c > 0x10ffff {
			return "", fmt.Errorf("expected a character's number in an escape, got %q", s[i:i+2+digits])
		}
		if c >= 0xd800 && c <= 0xdfff { // a lone surrogate, kept as BINUNICODE has it
			out.Write([]byte{0xe0 | byte(c>>12), 0x80 | byte(c>>6)&0x3f, 0x80 | byte(c)&0x3f})
		} else {
			out.WriteRune(rune(c))
		}
		i += 1 + digits
	}
	return out.String(), nil
}
