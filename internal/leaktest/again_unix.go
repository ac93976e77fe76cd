//go:build unix

package leaktest

import "syscall"

// again begins the process anew, with another environment.
func again(program string, args, env []string) error { return syscall.Exec(program, args, env) }
