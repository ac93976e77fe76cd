// Command unpack takes chosen members out of zip archives (a wheel is one):
//
//	unpack -into DIR -rule 'torch/lib/*.so=lib/' … ARCHIVE…
//
// install-libtorch.sh builds it on the fly, because Go is the one unpacker that is sure to be there.
package main

import (
	"archive/zip"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// rule sends the members that match pattern below the folder to. A pattern that ends in a slash stands for a whole
// folder and keeps what is below it; otherwise only the member's last name is kept. An empty to leaves the member out.
type rule struct{ pattern, to string }

type rules []rule

func (r *rules) String() string { return fmt.Sprint(*r) }

// Set parses PATTERN=FOLDER/ for package flag.
func (r *rules) Set(s string) error {
	pattern, to, ok := strings.Cut(s, "=")
	if !ok {
		return fmt.Errorf("want PATTERN=FOLDER/, got %q", s)
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return fmt.Errorf("%q: %w", pattern, err)
	}
	*r = append(*r, rule{pattern, to})
	return nil
}

// target is the place of a member below the destination, empty if no rule wants it. The first rule that matches decides.
func (r rules) target(member string) string {
	for _, rule := range r {
		rest := path.Base(member)
		subject := member
		if strings.HasSuffix(rule.pattern, "/") {
			elems := strings.SplitAfter(member, "/")
			depth := strings.Count(rule.pattern, "/")
			if len(elems) <= depth {
				continue
			}
			subject, rest = strings.Join(elems[:depth], ""), strings.Join(elems[depth:], "")
		}
		if ok, _ := path.Match(rule.pattern, subject); ok {
			if rule.to == "" {
				return ""
			}
			return rule.to + rest
		}
	}
	return ""
}

func main() {
	var r rules
	into := flag.String("into", "", "`folder` to unpack into")
	flag.Var(&r, "rule", "`PATTERN=FOLDER/` for members to take, PATTERN= for members to leave; the first that matches decides")
	flag.Parse()
	if *into == "" || len(r) == 0 || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	for _, archive := range flag.Args() {
		if err := unpack(archive, *into, r); err != nil {
			fmt.Fprintf(os.Stderr, "unpack: %s: %v\n", archive, err)
			os.Exit(1)
		}
	}
}

func unpack(archive, into string, r rules) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		name := r.target(f.Name)
		if name == "" || strings.HasSuffix(f.Name, "/") {
			continue
		}
		if !filepath.IsLocal(name) || !f.Mode().IsRegular() {
			return fmt.Errorf("refusing the member %q: only plain files inside the destination are unpacked", f.Name)
		}
		if err := extract(f, filepath.Join(into, name)); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// extract writes one member. archive/zip checks its CRC at the end of the copy.
func extract(f *zip.File, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	mode := fs.FileMode(0o644)
	if f.Mode()&0o100 != 0 {
		mode = 0o755
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
