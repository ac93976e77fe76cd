// Package nlohmann holds a C++ header and no Go: a stand-in for the one that
// libtorch's headers include and its packages leave out. It is a package so that
// "go mod vendor" takes the header along.
package nlohmann
