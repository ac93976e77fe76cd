package main

import _ "embed" // shakespeare.txt

// The beginning of Shakespeare's Coriolanus, which is in the public domain: the first
// 100 kB of what is known as tinyshakespeare, on which character models are commonly
// trained.
//
//go:embed shakespeare.txt
var shakespeare string
