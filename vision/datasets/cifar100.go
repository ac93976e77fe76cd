package datasets

// CIFAR100 reads the data set CIFAR-100: 50,000 pictures for training and 10,000 for
// testing in a hundred classes. It mirrors torchvision.datasets.CIFAR100.
//
// root, options and errors are those of [CIFAR10], with the folders cifar-100-python
// and cifar-100-binary and the environment variable GOTORCH_CIFAR100_URL.
func CIFAR100(root string, opts ...Option) (*CIFAR, error) { return load(&cifar100, root, opts) }

var cifar100 = spec{
	name: "CIFAR-100",
	env:  "GOTORCH_CIFAR100_URL",
	url:  "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
	md5:  "eb9058c3a382ffc7106e4002c42a8d85",
	layouts: []layout{{
		folder:   "cifar-100-python",
		archive:  "cifar-100-python.tar.gz",
		train:    []file{{name: "train", md5: "16019d7e3df5f24257cddd939b257f8d"}},
		test:     []file{{name: "test", md5: "f0ef6b0ae62326f3e7ffdfab6717acfc"}},
		meta:     file{name: "meta", md5: "7973b15100ade9c7d40fb424638fde48"},
		read:     func(b []byte) (part, error) { return readPython(b, "fine_labels") },
		readMeta: func(b []byte) ([]string, error) { return readPythonMeta(b, "fine_label_names") },
	}, {
		folder:   "cifar-100-binary",
		archive:  "cifar-100-binary.tar.gz",
		train:    []file{{name: "train.bin", size: 153700000}},
		test:     []file{{name: "test.bin", size: 30740000}},
		meta:     file{name: "fine_label_names.txt"},
		read:     func(b []byte) (part, error) { return readRecords(b, 2) },
		readMeta: readBinaryMeta,
	}},
}
