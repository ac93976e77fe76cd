package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gotorch/gotorch/internal/download"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// WeightsOption is an option of [LoadWeights] and [Weights.StateDict]: [Progress],
// [Dir].
type WeightsOption interface{ weightsOption() }

// ProgressOption is what [Progress] returns.
type ProgressOption struct{ w io.Writer }

// Progress shows a download on w: with a bar if w is a terminal, else in a line.
func Progress(w io.Writer) ProgressOption { return ProgressOption{w} }

// Dir is the folder where downloaded weights are kept. If it is not given it is
// PyTorch's, so that what either has downloaded is there for both:
// $TORCH_HOME/hub/checkpoints, where TORCH_HOME is ~/.cache/torch if it is not set.
type Dir string

func (ProgressOption) weightsOption() {}
func (Dir) weightsOption()            {}

// Weights are trained parameters that torchvision publishes. [AllWeights] lists
// them. It mirrors torchvision.models.Weights.
type Weights struct {
	Name string // torchvision's: "ResNet18_Weights.IMAGENET1K_V1"
	URL  string // where the file is; its name has the first digits of its SHA-256
}

const published = "https://download.pytorch.org/models/"

// AllWeights returns all that torchvision publishes for the models of this package.
// All of them have the 1000 classes of ImageNet; those called FEATURES have a head
// without meaning.
func AllWeights() []Weights {
	return []Weights{
		{"ResNet18_Weights.IMAGENET1K_V1", published + "resnet18-f37072fd.pth"},
		{"ResNet34_Weights.IMAGENET1K_V1", published + "resnet34-b627a593.pth"},
		{"ResNet50_Weights.IMAGENET1K_V1", published + "resnet50-0676ba61.pth"},
		{"ResNet50_Weights.IMAGENET1K_V2", published + "resnet50-11ad3fa6.pth"},
		{"VGG11_Weights.IMAGENET1K_V1", published + "vgg11-8a719046.pth"},
		{"VGG11_BN_Weights.IMAGENET1K_V1", published + "vgg11_bn-6002323d.pth"},
		{"VGG16_Weights.IMAGENET1K_V1", published + "vgg16-397923af.pth"},
		{"VGG16_Weights.IMAGENET1K_FEATURES", published + "vgg16_features-amdegroot-88682ab5.pth"},
		{"VGG16_BN_Weights.IMAGENET1K_V1", published + "vgg16_bn-6c64b313.pth"},
	}
}

// GetWeight returns the weights called name, "ResNet18_Weights.IMAGENET1K_V1". The
// best of a model are also called DEFAULT. It mirrors
// torchvision.models.get_weight, and returns an error if there are none of the name.
func GetWeight(name string) (Weights, error) {
	switch model, which, _ := strings.Cut(name, "."); {
	case name == "ResNet50_Weights.DEFAULT":
		name = model + ".IMAGENET1K_V2"
	case which == "DEFAULT":
		name = model + ".IMAGENET1K_V1"
	}
	for _, w := range AllWeights() {
		if w.Name == name {
			return w, nil
		}
	}
	return Weights{}, fmt.Errorf("models: there are no weights %q; there are %s", name, allNames())
}

func allNames() string {
	var names []string
	for _, w := range AllWeights() {
		names = append(names, w.Name)
	}
	return strings.Join(names, ", ")
}

// StateDict returns the weights by name, on the CPU. The file is downloaded if it is
// not in the folder of downloaded weights; its SHA-256 must begin as its name says.
// Downloads that break off go on where they ended, also at the next call.
// It mirrors torchvision.models.Weights.get_state_dict(check_hash=True).
func (w Weights) StateDict(ctx context.Context, opts ...WeightsOption) (*torch.StateDict, error) {
	file, err := w.fetch(ctx, opts)
	if err != nil {
		return nil, err
	}
	return torch.LoadStateDict(file, torch.CPU)
}

var hashInName = regexp.MustCompile(`-([0-9a-f]{8,64})\.`)

// fetch makes sure that the file is there and whole, and returns its path.
func (w Weights) fetch(ctx context.Context, opts []WeightsOption) (string, error) {
	u, err := url.Parse(w.URL)
	if err != nil {
		return "", fmt.Errorf("models: %w", err)
	}
	name := path.Base(u.Path)
	hash := hashInName.FindStringSubmatch(name)
	if hash == nil {
		return "", fmt.Errorf("models: %s has no checksum in its name, as in resnet18-f37072fd.pth, to tell whether a download is whole; download the file by other means and give its path", w.URL)
	}
	dir, err := checkpoints()
	progress := io.Writer(nil)
	for _, o := range opts {
		switch o := o.(type) {
		case ProgressOption:
			progress = o.w
		case Dir:
			dir, err = string(o), nil
		}
	}
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, name)
	if err := download.Fetch(ctx, []string{w.URL}, file, download.SHA256(hash[1]), download.Progress(progress)); err != nil {
		return "", fmt.Errorf("models: %w", err)
	}
	return file, nil
}

// checkpoints is torch.hub's folder for downloads.
func checkpoints() (string, error) {
	home := os.Getenv("TORCH_HOME")
	if home == "" {
		cache := os.Getenv("XDG_CACHE_HOME")
		if cache == "" {
			user, err := os.UserHomeDir()
			if err != nil {
				return "", fmt.Errorf("models: there is no folder to keep weights in: %w; set TORCH_HOME to one", err)
			}
			cache = filepath.Join(user, ".cache")
		}
		home = filepath.Join(cache, "torch")
	}
	if rest, ok := strings.CutPrefix(home, "~/"); ok {
		user, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("models: TORCH_HOME is %s: %w", home, err)
		}
		home = filepath.Join(user, rest)
	}
	return filepath.Join(home, "hub", "checkpoints"), nil
}

var nameOfWeights = regexp.MustCompile(`^\w+_Weights\.[A-Z][A-Z0-9_]*$`)

// LoadWeights copies trained weights into net, a model of this package or any
// other. They are given as the name of weights that torchvision publishes
// ("ResNet18_Weights.IMAGENET1K_V1", see [GetWeight]), as the address of a file with
// a checksum in its name ("https://…/resnet18-f37072fd.pth"), or as the path of a
// file that torch.save wrote of a state dict; the first two are downloaded if they
// are not there yet, see [Weights.StateDict].
//
// It returns an error, and leaves net as it is, if the weights cannot be had, or do
// not fit: a network with another number of classes than the weights takes its new
// head after loading.
func LoadWeights(ctx context.Context, net any, weights string, opts ...WeightsOption) error {
	defer torch.NewScope().Close()
	var d *torch.StateDict
	var err error
	switch {
	case strings.HasPrefix(weights, "https://"), strings.HasPrefix(weights, "http://"):
		d, err = Weights{URL: weights}.StateDict(ctx, opts...)
	case nameOfWeights.MatchString(weights):
		var w Weights
		if w, err = GetWeight(weights); err == nil {
			d, err = w.StateDict(ctx, opts...)
		}
	default:
		d, err = torch.LoadStateDict(weights, torch.CPU)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w; instead of a file, weights can be %s", err, allNames())
		}
	}
	if err != nil {
		return err
	}
	if err := nn.LoadStateDict(net, d); err != nil {
		return fmt.Errorf("models: the weights %s: %w", weights, err)
	}
	return nil
}
