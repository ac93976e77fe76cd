package models

// ResNetOption is an option of [NewResNet18] and its kin: [NumClasses],
// [ZeroInitResidual].
type ResNetOption interface{ resNetOption() }

// VGGOption is an option of [NewVGG11] and its kin: [NumClasses], [DropoutP],
// [InitWeights].
type VGGOption interface{ vggOption() }

// NumClasses is the number of classes, that is of outputs; 1000 if it is not given.
type NumClasses int

// ZeroInitResidual starts the last BatchNorm of each residual branch with weight 0,
// so that each block starts as the identity.
type ZeroInitResidual bool

// DropoutP is the probability of the dropout between the linear layers; 0.5 if it is
// not given.
type DropoutP float64

// InitWeights says whether a [VGG] draws its own initial values rather than leaving
// the layers' own. It is true if it is not given; torchvision takes false where
// weights are loaded afterwards, which saves time.
type InitWeights bool

func (NumClasses) resNetOption()       {}
func (ZeroInitResidual) resNetOption() {}
func (NumClasses) vggOption()          {}
func (DropoutP) vggOption()            {}
func (InitWeights) vggOption()         {}
