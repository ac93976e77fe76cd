package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func ExampleNewAdaptiveAvgPool1d() {
	m := nn.NewAdaptiveAvgPool1d(3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 3]
}

func ExampleNewAdaptiveAvgPool3d() {
	m := nn.NewAdaptiveAvgPool3d(3)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 3 3 3]
}

func ExampleNewAdaptiveMaxPool1d() {
	m := nn.NewAdaptiveMaxPool1d(3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 7})).Shape())
	// Output: [2 3]
}

func ExampleNewAdaptiveMaxPool2d() {
	m := nn.NewAdaptiveMaxPool2d(3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 5, 6})).Shape())
	// Output: [2 3 3]
}

func ExampleNewAdaptiveMaxPool3d() {
	m := nn.NewAdaptiveMaxPool3d(3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 4, 4})).Shape())
	// Output: [2 3 3 3]
}

func ExampleNewAlphaDropout() {
	m := nn.NewAlphaDropout(0.4)
	fmt.Println(m.Forward(torch.Randn([]int{4, 5, 2})).Shape())
	// Output: [4 5 2]
}

func ExampleNewAvgPool1d() {
	m := nn.NewAvgPool1d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 7})).Shape())
	// Output: [2 3]
}

func ExampleNewAvgPool3d() {
	m := nn.NewAvgPool3d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 4, 4})).Shape())
	// Output: [2 2 2 2]
}

func ExampleNewBatchNorm1d() {
	m := nn.NewBatchNorm1d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 7]
}

func ExampleNewBatchNorm3d() {
	m := nn.NewBatchNorm3d(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 4 4 4]
}

func ExampleNewChannelShuffle() {
	m := nn.NewChannelShuffle(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 6, 2})).Shape())
	// Output: [1 6 2]
}

func ExampleNewCircularPad1d() {
	m := nn.NewCircularPad1d([]int{1, 2})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 7})).Shape())
	// Output: [1 1 10]
}

func ExampleNewCircularPad2d() {
	m := nn.NewCircularPad2d([]int{1, 2, 0, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 5, 6})).Shape())
	// Output: [1 1 6 9]
}

func ExampleNewCircularPad3d() {
	m := nn.NewCircularPad3d([]int{1, 2, 0, 1, 2, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 4, 4, 4})).Shape())
	// Output: [1 1 7 5 7]
}

func ExampleNewConstantPad1d() {
	m := nn.NewConstantPad1d([]int{-1, 2}, 1.5)
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 7})).Shape())
	// Output: [1 1 8]
}

func ExampleNewConstantPad2d() {
	m := nn.NewConstantPad2d([]int{1, -2, 0, 1}, 1.5)
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 5, 6})).Shape())
	// Output: [1 1 6 5]
}

func ExampleNewConstantPad3d() {
	m := nn.NewConstantPad3d([]int{1, 2, 0, -1, 2, 1}, 1.5)
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 4, 4, 4})).Shape())
	// Output: [1 1 7 3 7]
}

func ExampleNewConv1d() {
	m := nn.NewConv1d(16, 33, 3, nn.Stride(2))
	fmt.Println(m.Forward(torch.Randn([]int{20, 16, 50})).Shape())
	// Output: [20 33 24]
}

func ExampleNewConv3d() {
	m := nn.NewConv3d(3, 8, []int{3, 5, 2}, nn.Padding(4, 2, 0))
	fmt.Println(m.Forward(torch.Randn([]int{1, 3, 10, 8, 8})).Shape())
	// Output: [1 8 16 8 7]
}

func ExampleNewConvTranspose1d() {
	m := nn.NewConvTranspose1d(2, 3, 3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 3 9]
}

func ExampleNewConvTranspose2d() {
	m := nn.NewConvTranspose2d(16, 33, 3, nn.Stride(2))
	fmt.Println(m.Forward(torch.Randn([]int{2, 16, 12, 12})).Shape())
	// Output: [2 33 25 25]
}

func ExampleNewConvTranspose3d() {
	m := nn.NewConvTranspose3d(2, 3, []int{2, 1, 3})
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 3 5 4 6]
}

func ExampleNewCrossMapLRN2d() {
	m := nn.NewCrossMapLRN2d(2, nn.Alpha(0.1))
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 2, 3})).Shape())
	// Output: [2 4 2 3]
}

func ExampleNewDropout1d() {
	m := nn.NewDropout1d(0.4)
	fmt.Println(m.Forward(torch.Randn([]int{4, 5, 2})).Shape())
	// Output: [4 5 2]
}

func ExampleNewDropout2d() {
	m := nn.NewDropout2d(0.4)
	fmt.Println(m.Forward(torch.Randn([]int{4, 5, 2, 2})).Shape())
	// Output: [4 5 2 2]
}

func ExampleNewDropout3d() {
	m := nn.NewDropout3d(0.4)
	fmt.Println(m.Forward(torch.Randn([]int{4, 5, 2, 2, 2})).Shape())
	// Output: [4 5 2 2 2]
}

func ExampleNewFeatureAlphaDropout() {
	m := nn.NewFeatureAlphaDropout(0.4)
	fmt.Println(m.Forward(torch.Randn([]int{4, 5, 2})).Shape())
	// Output: [4 5 2]
}

func ExampleNewFold() {
	m := nn.NewFold([]int{3, 4}, 2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 8, 6})).Shape())
	// Output: [1 2 3 4]
}

func ExampleNewFractionalMaxPool2d() {
	m := nn.NewFractionalMaxPool2d(2, nn.OutputSize(2))
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 2 2]
}

func ExampleNewFractionalMaxPool3d() {
	m := nn.NewFractionalMaxPool3d(2, nn.OutputSize(2))
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 2 2 2]
}

func ExampleNewGroupNorm() {
	m := nn.NewGroupNorm(2, 4)
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 3})).Shape())
	// Output: [2 4 3]
}

func ExampleNewInstanceNorm1d() {
	m := nn.NewInstanceNorm1d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 7]
}

func ExampleNewInstanceNorm2d() {
	m := nn.NewInstanceNorm2d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 5 6]
}

func ExampleNewInstanceNorm3d() {
	m := nn.NewInstanceNorm3d(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 4 4 4]
}

func ExampleNewLPPool1d() {
	m := nn.NewLPPool1d(2, 2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 3]
}

func ExampleNewLPPool2d() {
	m := nn.NewLPPool2d(2, 2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 2 3]
}

func ExampleNewLPPool3d() {
	m := nn.NewLPPool3d(2, 2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 2 2 2]
}

func ExampleNewLayerNorm() {
	m := nn.NewLayerNorm(4)
	fmt.Println(m.Forward(torch.Randn([]int{2, 3, 4})).Shape())
	// Output: [2 3 4]
}

func ExampleNewLazyBatchNorm1d() {
	m := nn.NewLazyBatchNorm1d()
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 7]
}

func ExampleNewLazyBatchNorm2d() {
	m := nn.NewLazyBatchNorm2d()
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 5 6]
}

func ExampleNewLazyBatchNorm3d() {
	m := nn.NewLazyBatchNorm3d()
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 4 4 4]
}

func ExampleNewLazyConv1d() {
	m := nn.NewLazyConv1d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2))
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 4]
}

func ExampleNewLazyConv2d() {
	m := nn.NewLazyConv2d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2))
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 3 4]
}

func ExampleNewLazyConv3d() {
	m := nn.NewLazyConv3d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2))
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 3 3 3]
}

func ExampleNewLazyConvTranspose1d() {
	m := nn.NewLazyConvTranspose1d(2, 2, nn.Bias(false))
	fmt.Println(m.Forward(torch.Randn([]int{2, 7})).Shape())
	// Output: [2 8]
}

func ExampleNewLazyConvTranspose2d() {
	m := nn.NewLazyConvTranspose2d(2, 2, nn.Bias(false))
	fmt.Println(m.Forward(torch.Randn([]int{2, 5, 6})).Shape())
	// Output: [2 6 7]
}

func ExampleNewLazyConvTranspose3d() {
	m := nn.NewLazyConvTranspose3d(2, 2, nn.Bias(false))
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 4, 4})).Shape())
	// Output: [2 5 5 5]
}

func ExampleNewLazyInstanceNorm1d() {
	m := nn.NewLazyInstanceNorm1d(nn.Affine(true), nn.TrackRunningStats(true))
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 7]
}

func ExampleNewLazyInstanceNorm2d() {
	m := nn.NewLazyInstanceNorm2d(nn.Affine(true), nn.TrackRunningStats(true))
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 5, 6})).Shape())
	// Output: [2 2 5 6]
}

func ExampleNewLazyInstanceNorm3d() {
	m := nn.NewLazyInstanceNorm3d(nn.Affine(true), nn.TrackRunningStats(true))
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 4 4 4]
}

func ExampleNewLazyLinear() {
	m := nn.NewLazyLinear(3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 4})).Shape())
	// Output: [2 3]
}

func ExampleNewLocalResponseNorm() {
	m := nn.NewLocalResponseNorm(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 3, 4})).Shape())
	// Output: [2 3 4]
}

func ExampleNewMaxPool1d() {
	m := nn.NewMaxPool1d(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 7})).Shape())
	// Output: [2 2 3]
}

func ExampleNewMaxPool3d() {
	m := nn.NewMaxPool3d(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 4, 4, 4})).Shape())
	// Output: [1 2 2 2 2]
}

func ExampleNewPixelShuffle() {
	m := nn.NewPixelShuffle(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 8, 2, 2})).Shape())
	// Output: [1 2 4 4]
}

func ExampleNewPixelUnshuffle() {
	m := nn.NewPixelUnshuffle(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 4, 4})).Shape())
	// Output: [8 2 2]
}

func ExampleNewRMSNorm() {
	m := nn.NewRMSNorm(4)
	fmt.Println(m.Forward(torch.Randn([]int{2, 3, 4})).Shape())
	// Output: [2 3 4]
}

func ExampleNewReflectionPad1d() {
	m := nn.NewReflectionPad1d([]int{1, 2})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 7})).Shape())
	// Output: [1 1 10]
}

func ExampleNewReflectionPad2d() {
	m := nn.NewReflectionPad2d([]int{1, 2, 0, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 5, 6})).Shape())
	// Output: [1 1 6 9]
}

func ExampleNewReflectionPad3d() {
	m := nn.NewReflectionPad3d([]int{1, 2, 0, 1, 2, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 4, 4, 4})).Shape())
	// Output: [1 1 7 5 7]
}

func ExampleNewReplicationPad1d() {
	m := nn.NewReplicationPad1d([]int{1, 2})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 7})).Shape())
	// Output: [1 1 10]
}

func ExampleNewReplicationPad2d() {
	m := nn.NewReplicationPad2d([]int{1, 2, 0, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 5, 6})).Shape())
	// Output: [1 1 6 9]
}

func ExampleNewReplicationPad3d() {
	m := nn.NewReplicationPad3d([]int{1, 2, 0, 1, 2, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 4, 4, 4})).Shape())
	// Output: [1 1 7 5 7]
}

func ExampleNewSyncBatchNorm() {
	m := nn.NewSyncBatchNorm(2)
	fmt.Println(m.Forward(torch.Randn([]int{2, 2, 3})).Shape())
	// Output: [2 2 3]
}

func ExampleNewUnflatten() {
	m := nn.NewUnflatten(1, 2, 3)
	fmt.Println(m.Forward(torch.Randn([]int{2, 6, 2})).Shape())
	// Output: [2 2 3 2]
}

func ExampleNewUnfold() {
	m := nn.NewUnfold(2)
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 3, 4})).Shape())
	// Output: [1 8 6]
}

func ExampleNewUpsample() {
	m := nn.NewUpsample(nn.ScaleFactor(2))
	fmt.Println(m.Forward(torch.Randn([]int{1, 2, 3})).Shape())
	// Output: [1 2 6]
}

func ExampleNewUpsamplingBilinear2d() {
	m := nn.NewUpsamplingBilinear2d(nn.Size(4, 5))
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 3, 2})).Shape())
	// Output: [1 1 4 5]
}

func ExampleNewUpsamplingNearest2d() {
	m := nn.NewUpsamplingNearest2d(nn.ScaleFactor(2))
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 3, 2})).Shape())
	// Output: [1 1 6 4]
}

func ExampleNewZeroPad1d() {
	m := nn.NewZeroPad1d([]int{1, 2})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 7})).Shape())
	// Output: [1 1 10]
}

func ExampleNewZeroPad2d() {
	m := nn.NewZeroPad2d([]int{1, 2, 0, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 5, 6})).Shape())
	// Output: [1 1 6 9]
}

func ExampleNewZeroPad3d() {
	m := nn.NewZeroPad3d([]int{1, 2, 0, 1, 2, 1})
	fmt.Println(m.Forward(torch.Randn([]int{1, 1, 4, 4, 4})).Shape())
	// Output: [1 1 7 5 7]
}

func ExampleMaxPool2d_ForwardIndices() {
	pool, unpool := nn.NewMaxPool2d(2), nn.NewMaxUnpool2d(2)
	y, indices := pool.ForwardIndices(torch.Arange(16).To(torch.Float32).View(1, 4, 4))
	fmt.Println(torch.ToSlice[float32](y), torch.ToSlice[int](indices))
	fmt.Println(torch.ToSlice[float32](unpool.Forward(y, indices)))
	// Output:
	// [5 7 13 15] [5 7 13 15]
	// [0 0 0 0 0 5 0 7 0 0 0 0 0 13 0 15]
}

func ExampleNewMaxUnpool1d() {
	pool, unpool := nn.NewMaxPool1d(2), nn.NewMaxUnpool1d(2)
	y, indices := pool.ForwardIndices(torch.FromSlice([]float32{1, 2, 4, 3, 0}).View(1, 1, 5))
	fmt.Println(torch.ToSlice[float32](unpool.Forward(y, indices)))
	fmt.Println(torch.ToSlice[float32](unpool.ForwardSize(y, indices, 5)))
	// Output:
	// [0 2 4 0]
	// [0 2 4 0 0]
}

func ExampleNewMaxUnpool2d() {
	y, indices := nn.NewMaxPool2d(2).ForwardIndices(torch.Randn([]int{1, 3, 8, 8}))
	fmt.Println(nn.NewMaxUnpool2d(2).Forward(y, indices).Shape())
	// Output: [1 3 8 8]
}

func ExampleNewMaxUnpool3d() {
	y, indices := nn.NewMaxPool3d(2).ForwardIndices(torch.Randn([]int{1, 3, 4, 8, 8}))
	fmt.Println(nn.NewMaxUnpool3d(2).Forward(y, indices).Shape())
	// Output: [1 3 4 8 8]
}

func ExampleConvTranspose2d_ForwardSize() {
	down := nn.NewConv2d(3, 8, 3, nn.Stride(2), nn.Padding(1))
	up := nn.NewConvTranspose2d(8, 3, 3, nn.Stride(2), nn.Padding(1))
	x := torch.Randn([]int{1, 3, 12, 12})
	y := down.Forward(x)
	fmt.Println(up.Forward(y).Shape(), up.ForwardSize(y, x.Shape()...).Shape())
	// Output: [1 3 11 11] [1 3 12 12]
}
