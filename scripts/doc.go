// Package scripts holds the scripts that gotorch needs before there is anything to import, and their tests.
//
// install-libtorch.sh installs libtorch and lets the checkout's cgo/libtorch point at it; libtorch/ has its
// parts: what it may download and with which checksum (manifest), the shell functions, and unpack, which takes the
// needed members out of a wheel.
//
// To add a version of libtorch: add its lines to libtorch/manifest (its head says what the columns are; PyPI's index
// has the checksums, and the METADATA of the torch wheel names the NVIDIA wheels that go with it), and install it once
// with --version. The version that is installed by default is the constant pinned in the script.
package scripts
