package download_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/internal/download"
)

func ExampleFetch() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "abc")
	}))
	defer server.Close()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	dest := filepath.Join(dir, "data", "abc.txt")
	err = download.Fetch(context.Background(), []string{server.URL}, dest, download.MD5("900150983cd24fb0d6963f7d28e17f72"))
	fmt.Println(err)
	contents, _ := os.ReadFile(dest)
	fmt.Println(string(contents))
	// Output:
	// <nil>
	// abc
}
