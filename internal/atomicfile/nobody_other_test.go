//go:build !linux

package atomicfile

import "errors"

func asNobody() error {
	return errors.New("this test cannot run as root here: run it as another user")
}
