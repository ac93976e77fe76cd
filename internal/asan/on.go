//go:build asan

package asan

// Enabled reports whether the program is built with -asan.
const Enabled = true
