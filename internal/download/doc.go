// Package download fetches files over HTTP that are whole and right when they are
// there.
//
//	err := download.Fetch(ctx,
//		[]string{"https://www.example.org/data.tar.gz", "https://mirror.example.org/data.tar.gz"},
//		"data/data.tar.gz",
//		download.MD5("c58f30108f718f92721af3b95e74349a"),
//		download.Progress(os.Stderr))
//
// A file that is there already with the right checksum is left alone, without a
// word on the network. Otherwise the addresses are tried in turn. What has arrived
// is kept beside the target as a ".part" file, so that the next attempt, also one of
// the next run, goes on where this one ended; the file takes its name after its
// checksum was found right. Of several processes that want the same file, one
// fetches it and the others wait.
package download
