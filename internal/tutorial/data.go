package tutorial

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/transforms"
)

// Transform is the tutorial's; with augment, pictures are cropped and flipped at
// random before.
func Transform(augment bool) transforms.Transform {
	half := []float64{0.5, 0.5, 0.5}
	normal := transforms.Compose(transforms.ToTensor(), transforms.Normalize(half, half))
	if !augment {
		return normal
	}
	return transforms.Compose(transforms.RandomCrop(32, transforms.Padding(4)), transforms.RandomHorizontalFlip(), normal)
}

const (
	batches = "cifar-10-batches-py"
	archive = "cifar-10-python.tar.gz"
)

// PythonData returns a folder that torchvision's CIFAR10 reads, which wants the
// batches unpacked: root itself, into which CIFAR-10 is downloaded if it is not
// there, or else tmp with the contents of the archive that root holds, or is.
func PythonData(root, tmp string) (string, error) {
	if _, err := datasets.CIFAR10(root, datasets.Download(true)); err != nil {
		return "", err
	}
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	from := root
	switch info, err := os.Stat(root); {
	case err != nil:
		return "", err
	case info.IsDir() && exists(filepath.Join(root, batches)):
		return root, nil
	case filepath.Base(root) == batches:
		return filepath.Dir(root), nil
	case info.IsDir():
		from = filepath.Join(root, archive)
	}
	if out, err := exec.Command("tar", "-xzf", from, "-C", tmp).CombinedOutput(); err != nil {
		return "", fmt.Errorf("unpacking %s: %w\n%s", from, err, out)
	}
	if !exists(filepath.Join(tmp, batches)) {
		return "", fmt.Errorf("%s holds no folder %s, which torchvision needs; give -data another folder or %s", from, batches, archive)
	}
	return tmp, nil
}
