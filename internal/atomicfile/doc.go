// Package atomicfile writes files that are whole or not there.
//
//	err := atomicfile.Write("net.pth", 0o666, func(w io.Writer) error {
//		_, err := w.Write(data)
//		return err
//	})
//
// The contents go to a temporary file beside the target, which takes the target's
// name once all of it is on the disk. A program that is stopped, a full disk or an
// error halfway leave the file that was there as it was.
package atomicfile
