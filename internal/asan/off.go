//go:build !asan

// Package asan tells tests whether AddressSanitizer is there, under which Go
// allocates what it does not otherwise.
package asan

// Enabled reports whether the program is built with -asan.
const Enabled = false
