// Command compat shows that one source builds and runs with every version of
// libtorch that gotorch supports:
//
//	go run ./internal/compat            # -h explains the flags
//
// For each version it installs libtorch into a folder outside the repository,
// once, and copies the checkout next to it, so that the copy has a libtorch link of
// its own and the checkout's stays as it is. There it builds, runs the unit tests,
// and trains the tutorial's network on the sample pictures for some steps. It
// prints a table, and exits with 1 if anything failed.
//
// Golden files are of the newest version. On another one, whose kernels round
// otherwise here and there, the tests compare with a tolerance, or skip with a
// message, both decided in package golden. What was skipped on one version only is
// listed under the table.
package main
