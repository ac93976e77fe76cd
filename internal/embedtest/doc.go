// Package embedtest holds the tests of what a module elsewhere sees that imports
// gotorch: that it builds and runs, and what the compiler says where libtorch is
// missing.
package embedtest
