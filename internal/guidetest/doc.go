// Package guidetest holds the tests of the guides under docs/: their Go code compiles,
// and what the rows of "PyTorch → Go" make is what PyTorch makes.
package guidetest
