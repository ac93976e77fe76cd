// Package check makes the calls of a frame with gotorch's typed functions and holds
// what comes out against what came out in Python.
package check
