// Package schema reads the signatures of operators as libtorch registers them. It
// stands by itself so that the generator of package torch does not depend on the
// code that it writes.
package schema
