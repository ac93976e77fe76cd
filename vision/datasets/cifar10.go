package datasets

import (
	"io"
	"slices"
)

// CIFAR10 reads the data set CIFAR-10: 50,000 pictures for training and 10,000 for
// testing in ten classes. It mirrors torchvision.datasets.CIFAR10.
//
// root is the folder that holds cifar-10-batches-py (torchvision's root) or
// cifar-10-batches-bin, or one of the archives that these come in; or it is such a
// folder or archive itself. With [Download], what is missing is fetched to root.
// Further addresses to fetch it from stand in the environment variable
// GOTORCH_CIFAR10_URL, separated by spaces.
//
// The error wraps [ErrNotFound] if there is no data and it could not be fetched, and
// is a [*DamagedError] if a file is not the one that was published.
func CIFAR10(root string, opts ...Option) (*CIFAR, error) { return load(&cifar10, root, opts) }

// ReadCIFAR10 reads pictures in the layout of CIFAR-10's binary files from r, as many
// as there are: for each a byte with its class and 3,072 bytes with its red, green
// and blue pixels, row by row.
func ReadCIFAR10(r io.Reader, opts ...ReadOption) (*CIFAR, error) {
	d := &CIFAR{Classes: slices.Clone(CIFAR10Classes)}
	d.setTransform(nil)
	for _, o := range opts {
		if o, ok := o.(TransformOption); ok {
			d.setTransform(o.t)
		}
	}
	records, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	p, err := readRecords(records, 1)
	if err == nil {
		err = d.add(p)
	}
	if err != nil {
		return nil, errorf("%w", err)
	}
	return d, nil
}

// CIFAR10Classes holds the names of CIFAR-10's classes, in the order of their
// numbers.
var CIFAR10Classes = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

var cifar10 = spec{
	name:    "CIFAR-10",
	classes: CIFAR10Classes,
	env:     "GOTORCH_CIFAR10_URL",
	url:     "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
	md5:     "c58f30108f718f92721af3b95e74349a",
	layouts: []layout{{
		folder:  "cifar-10-batches-py",
		archive: "cifar-10-python.tar.gz",
		train: []file{
			{name: "data_batch_1", md5: "c99cafc152244af753f735de768cd75f"},
			{name: "data_batch_2", md5: "d4bba439e000b95fd0a9bffe97cbabec"},
			{name: "data_batch_3", md5: "54ebc095f3ab1f0389bbae665268c751"},
			{name: "data_batch_4", md5: "634d18415352ddfa80567beed471001a"},
			{name: "data_batch_5", md5: "482c414d41f54cd18b22e5b47cb7c3cb"},
		},
		test: []file{{name: "test_batch", md5: "40351d587109b95175f43aff81a1287e"}},
		meta: file{name: "batches.meta", md5: "5ff9c542aee3614f3951f8cda6e48888"},
		read: func(b []byte) (part, error) { return readPython(b, "labels") },
	}, {
		folder:  "cifar-10-batches-bin",
		archive: "cifar-10-binary.tar.gz",
		train: []file{
			{name: "data_batch_1.bin", size: 30730000},
			{name: "data_batch_2.bin", size: 30730000},
			{name: "data_batch_3.bin", size: 30730000},
			{name: "data_batch_4.bin", size: 30730000},
			{name: "data_batch_5.bin", size: 30730000},
		},
		test: []file{{name: "test_batch.bin", size: 30730000}},
		meta: file{name: "batches.meta.txt"},
		read: func(b []byte) (part, error) { return readRecords(b, 1) },
	}},
}
