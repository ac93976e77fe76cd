// Package readmetest holds the tests of README.md: its Go code compiles and does
// what the Python beside it does, and README.ja.md is in step with it.
package readmetest
