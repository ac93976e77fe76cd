// Command debian proves README.md on a machine that has nothing: it makes a chroot
// of Debian 13, installs what the README says a newcomer needs, and no more, clones
// the checkout there and runs the README's two commands, as an ordinary user whose
// HOME is empty:
//
//	go run ./internal/debian                  # -h explains the flags
//	go run ./internal/debian 'make libtorch' 'go test ./torch/nn'
//
// The second form runs other commands instead, and with -keep a home that an
// earlier run left is used again. What is cloned is the last commit.
//
// Everything happens in a mount and a process namespace of its own (enter.sh): there
// is no moment at which this machine has a mount of the chroot, so none can be left
// behind, nor anything be removed through one. When the command is interrupted, every
// process in the namespaces is killed, and the kernel takes the mounts away. The chroot
// is mounted read-only while the newcomer works in it, so that it can be kept.
//
// From this machine come the network (proxies, names of hosts, certificates, the
// package indexes that pip and Go are set up for) and Debian's mirror; nothing else
// does, GOFLAGS included, as a newcomer has none.
//
// Where the chroot cannot be had, the command says why, what to install, and exits
// with 0.
package main
