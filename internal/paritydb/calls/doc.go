// Package calls has an adapter for each typed function and method of gotorch that
// mirrors one of PyTorch's: it takes arguments as Python's caller wrote them, and
// calls the Go function as a Go program does.
//
// Those of functions that opgen writes are in the z*.go files, which it writes too.
// Those of functions that are written by hand are in the others, one family a file.
package calls
