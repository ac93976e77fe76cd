package download

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
)

// Checksum is what the contents of a file must hash to: see [MD5] and [SHA256].
type Checksum struct {
	name   string // "MD5"
	prefix string // hexadecimal digits that the hash begins with
	hash   func() hash.Hash
}

// MD5 is a checksum of 32 hexadecimal digits, as torchvision's data sets have.
func MD5(digits string) Checksum { return checksum("MD5", digits, 32, md5.New) }

// SHA256 is a checksum of 64 hexadecimal digits, or of the first of them (at
// least 8), as the names of PyTorch's weights have.
func SHA256(digits string) Checksum { return checksum("SHA-256", digits, 8, sha256.New) }

func checksum(name, digits string, least int, hash func() hash.Hash) Checksum {
	_, err := hex.DecodeString(digits + strings.Repeat("0", len(digits)%2))
	if err != nil || len(digits) < least || len(digits) > 2*hash().Size() {
		panic(fmt.Sprintf("download: %q is no %s checksum", digits, name))
	}
	return Checksum{name, strings.ToLower(digits), hash}
}

// String names the checksum: "MD5 c58f30108f718f92721af3b95e74349a".
func (c Checksum) String() string {
	if len(c.prefix) < 2*c.hash().Size() {
		return c.name + " " + c.prefix + "…"
	}
	return c.name + " " + c.prefix
}

// Verify returns nil if the file path hashes to c, a *[ChecksumError] if not, and
// another error if it cannot be read.
func (c Checksum) Verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := c.hash()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if err := c.verify(h); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (c Checksum) verify(h hash.Hash) error {
	if got := hex.EncodeToString(h.Sum(nil)); !strings.HasPrefix(got, c.prefix) {
		return &ChecksumError{Want: c.String(), Got: c.name + " " + got}
	}
	return nil
}
