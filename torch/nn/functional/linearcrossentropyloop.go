package functional

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

const chunksOp = "linear_cross_entropy"

var (
	opMmOut     = torch.Operator{Name: "aten::mm", Overload: "out"}
	opMmTypeOut = torch.Operator{Name: "aten::mm", Overload: "dtype_out"}
	opAddmmOut  = torch.Operator{Name: "aten::addmm", Overload: "out"}
	opMulOut    = torch.Operator{Name: "aten::mul", Overload: "out"}
	opDivOut    = torch.Operator{Name: "aten::div", Overload: "out"}
	opAmaxOut   = torch.Operator{Name: "aten::amax", Overload: "out"}
	opWhereSelf = torch.Operator{Name: "aten::where", Overload: "ScalarSelf"}
)

// wantedGrads says which gradients are computed.
type wantedGrads struct{ input, weight, bias bool }

// chunkLoop is one pass over the rows of the input, some at a time: the loss, and gradients if any
// are wanted. PyTorch's operators stand in PyTorch's order, and its types are chosen as there, so
// that sums come out to the last bit: compact says that only what must be is in the type acc.
type chunkLoop struct {
	chunking
	input, linearWeight, target, linearBias, weight torch.Tensor
	reduction                                       Reduction
	ignoreIndex                                     int
	want                                            wantedGrads
	gradLoss                                        torch.Tensor // of the rows, while they are differentiated

	rowsAll, features, classes int
	dtype                      torch.DType
	cuda, mps, mixed           bool // mixed: acc is not dtype
	probabilities              bool
	scale                      float64 // of the losses of rows with probabilities

	logitsType, rowType, gradInputType torch.DType
	logits, max, labels, rowWeight     torch.Tensor // rowWeight: minus the weight of each row
	weightCast, biasCast, classRow     torch.Tensor
	inputAcc, logitsAcc, targetBuf     torch.Tensor // buffers of a chunk; undefined where none is needed
	gradInputBuf, gradWeightBuf        torch.Tensor
	gradBiasBuf                        torch.Tensor

	loss, gradInput, gradWeight, gradBias torch.Tensor
}

// newChunkLoop makes the buffers. in are the inputs of the functions in linearcrossentropychunks.go.
func newChunkLoop(c chunking, reduction Reduction, ignoreIndex int, want wantedGrads, gradLoss torch.Tensor, in []torch.Tensor) *chunkLoop {
	l := &chunkLoop{
		chunking: c, input: in[0], linearWeight: in[1], target: in[2], linearBias: in[3], weight: in[4],
		reduction: reduction, ignoreIndex: ignoreIndex, want: want, gradLoss: gradLoss,
		rowsAll: in[0].Size(0), features: in[0].Size(1), classes: in[1].Size(0),
		dtype: in[0].DType(), probabilities: in[2].DType().IsFloatingPoint(), scale: 1,
	}
	l.mixed = l.acc != l.dtype
	half := l.dtype == torch.Float16 || l.dtype == torch.BFloat16
	if l.mixed && !(half && l.acc == torch.Float32) {
		refuse(chunksOp, "linear_cross_entropy supports float32 acc_dtype with float16/bfloat16 inputs, but got %v acc_dtype and %v inputs", l.acc, l.dtype)
	}
	device := l.input.Device()
	l.cuda, l.mps = device.Type == torch.CUDAType, device.Type == torch.MPSType

	lossType := l.dtype
	l.logitsType, l.rowType, l.gradInputType = l.dtype, l.dtype, l.dtype
	if l.mixed {
		l.logitsType, l.rowType = l.acc, l.acc
		if l.dtype == torch.Float16 {
			lossType = l.acc
			if l.compact {
				l.logitsType = l.dtype
			}
		}
		if !l.compact {
			l.gradInputType = l.acc
		}
	}
	castType := l.dtype
	if l.mixed && (!l.cuda || want.input && l.gradInputType == l.logitsType) {
		castType = l.logitsType
	}

	empty := func(dtype torch.DType, when bool, size ...int) (t torch.Tensor) {
		if when {
			t = torch.Empty(size, dtype, device)
		}
		return t
	}
	zeros := func(dtype torch.DType, when bool, size ...int) (t torch.Tensor) {
		if when {
			t = torch.Zeros(size, dtype, device)
		}
		return t
	}
	ownWeightGrad := want.weight && !(l.compact && (l.cuda || l.logitsType == l.dtype))
	l.logits, l.max = empty(l.logitsType, true, l.rows, l.classes), empty(l.logitsType, true, l.rows)
	l.loss = zeros(lossType, true)
	l.gradInput = empty(l.gradInputType, want.input, l.rowsAll, l.features)
	l.gradWeight = zeros(l.dtype, want.weight, l.classes, l.features)
	l.gradBias = zeros(l.dtype, want.bias, l.classes)
	l.gradWeightBuf = empty(l.acc, ownWeightGrad, l.classes, l.features)
	l.gradBiasBuf = zeros(l.acc, want.bias && l.mixed, l.classes)
	l.gradInputBuf = empty(castType, want.input && !l.cuda && (l.gradInputType != castType || l.mps), l.rows, l.features)
	l.inputAcc = empty(l.acc, l.mixed && (want.weight || !l.cuda && l.dtype != l.logitsType), l.rows, l.features)
	l.logitsAcc = empty(l.acc, ownWeightGrad && !l.cuda && l.logitsType != l.acc, l.rows, l.classes)
	l.targetBuf = empty(l.logitsType, l.probabilities && (l.weight.Defined() || l.dtype != l.logitsType || gradLoss.Defined()), l.rows, l.classes)
	if l.probabilities && reduction == ReductionMean {
		l.scale = math.NaN()
		if l.rowsAll > 0 {
			l.scale = 1 / float64(l.rowsAll)
		}
	}

	l.weightCast = l.linearWeight
	if castType != l.dtype {
		l.weightCast = l.linearWeight.To(castType)
	}
	if l.linearBias.Defined() {
		l.biasCast = l.linearBias.To(l.logitsType)
	}
	l.labels = l.target
	if l.probabilities {
		if l.weight.Defined() {
			l.classRow = l.weight.To(l.logitsType).Unsqueeze(0)
		}
		return l
	}
	ignored := l.target.EqScalar(ignoreIndex)
	if ignoreIndex < 0 || ignoreIndex >= l.classes { // point at a class that there is; rowWeight is 0
		l.labels = apply(&opWhereSelf, ignored, 0, l.target)
	}
	l.rowWeight = l.weightOfRows(ignored)
	return l
}

// weightOfRows is minus the weight of each row in the gradient, and 0 for rows that are ignored;
// without the minus for losses of rows.
func (l *chunkLoop) weightOfRows(ignored torch.Tensor) torch.Tensor {
	var w torch.Tensor
	switch {
	case !l.weight.Defined():
		w = ignored.BitwiseNot().To(l.rowType)
	case l.labels.NumEl() > l.weight.NumEl():
		w = apply(&opWhereSelf, ignored, 0, l.weight.To(l.rowType).IndexSelect(0, l.labels))
	default:
		w = apply(&opWhereSelf, ignored, 0, l.weight.IndexSelect(0, l.labels).To(l.rowType))
	}
	switch {
	case l.reduction == ReductionMean:
		d := w.Sum()
		w.Div_(apply(&opWhereSelf, d.EqScalar(0), math.NaN(), d.Neg()))
	case l.reduction == ReductionSum:
		w.Neg_()
	case l.gradLoss.Defined():
		w.Neg_().Mul_(l.gradLoss.To(w.DType()))
	}
	return w
}

// run goes through the chunks and returns the loss; the gradients are in l. All of them are of the
// input's type.
func (l *chunkLoop) run() torch.Tensor {
	if l.reduction == ReductionMean && l.rowsAll == 0 {
		l.loss.Fill_(math.NaN())
	}
	chunk := (*chunkLoop).classChunk
	switch {
	case l.reduction == ReductionNone && !l.gradLoss.Defined():
		l.loss = torch.Empty([]int{l.rowsAll}, l.dtype, l.input.Device())
		chunk = (*chunkLoop).lossChunk
	case l.probabilities:
		chunk = (*chunkLoop).probabilityChunk
	}
	for from := 0; from < l.rowsAll; from += l.rows {
		l.bound(from, chunk)
	}
	if l.want.input {
		l.gradInput = l.gradInput.To(l.dtype)
	}
	return l.loss.To(l.dtype)
}

// rowChunk is what a chunk sees: views of some rows.
type rowChunk struct {
	from, n              int
	input, inputAcc      torch.Tensor
	target, logits       torch.Tensor
	gradInput, gradBias  torch.Tensor
	narrowed, weightedBy torch.Tensor // logits in the weight's type; weight × probabilities
}

// bound runs f on the rows at from, and frees what it made.
func (l *chunkLoop) bound(from int, f func(*chunkLoop, *rowChunk)) {
	defer torch.NewScope().Close()
	n := min(l.rows, l.rowsAll-from)
	c := &rowChunk{from: from, n: n, input: l.input.Narrow(0, from, n), target: l.labels.Narrow(0, from, n), logits: l.logits.Narrow(0, 0, n)}
	c.inputAcc = c.input
	if l.inputAcc.Defined() {
		c.inputAcc = l.inputAcc.Narrow(0, 0, n).Copy_(c.input)
	}
	switch {
	case l.gradInputBuf.Defined():
		c.gradInput = l.gradInputBuf.Narrow(0, 0, n)
	case l.want.input:
		c.gradInput = l.gradInput.Narrow(0, from, n)
	}
	c.gradBias = l.gradBias
	if l.gradBiasBuf.Defined() {
		c.gradBias = l.gradBiasBuf
	}
	f(l, c)
	if l.gradInputBuf.Defined() {
		l.gradInput.Narrow(0, from, n).Copy_(c.gradInput)
	}
	if l.gradBiasBuf.Defined() {
		l.gradBias.Add_(l.gradBiasBuf.To(l.dtype))
		l.gradBiasBuf.Zero_()
	}
}

// shiftedLogits are the logits less the greatest one of each row.
func (l *chunkLoop) shiftedLogits(c *rowChunk) torch.Tensor {
	input, weight := c.input, l.weightCast
	if l.mixed && !l.cuda && l.dtype != l.logitsType {
		input = c.inputAcc
	}
	if l.mixed && l.cuda {
		weight = l.linearWeight
	}
	mm(input, weight.T(), c.logits)
	if l.biasCast.Defined() {
		c.logits.Add_(l.biasCast)
	}
	most := l.max.Narrow(0, 0, c.n).Unsqueeze(1)
	apply(&opAmaxOut, c.logits, []int{1}, true, most)
	return c.logits.Sub_(most)
}

// mm is a matrix product into out, whose type may be wider on a GPU.
func mm(a, b, out torch.Tensor) {
	if a.DType() == out.DType() {
		apply(&opMmOut, a, b, out)
		return
	}
	apply(&opMmTypeOut, a, b, out.DType(), out)
}

// sumExp makes exp(x) of x and returns the sums of the rows.
func (l *chunkLoop) sumExp(x torch.Tensor) torch.Tensor {
	dtype := l.acc
	if l.dtype == torch.Float16 {
		dtype = torch.Float32
	}
	return x.Exp_().Sum(torch.Dim(1), dtype)
}

// spread multiplies the exponentials with what makes weighted probabilities of them.
func (l *chunkLoop) spread(c *rowChunk, weight, denominator torch.Tensor) {
	factor := l.max.Narrow(0, 0, c.n)
	if l.mps && (weight.DType() != factor.DType() || denominator.DType() != factor.DType()) {
		factor.Copy_(weight.Div(denominator))
	} else {
		apply(&opDivOut, weight, denominator, factor)
	}
	apply(&opMulOut, c.logits, factor.Unsqueeze(1), c.logits)
}

// weighted is the target's probabilities times the weights of the classes.
func (l *chunkLoop) weighted(c *rowChunk) torch.Tensor {
	if !l.targetBuf.Defined() {
		return c.target
	}
	if !c.weightedBy.Defined() {
		c.weightedBy = l.targetBuf.Narrow(0, 0, c.n)
		if l.classRow.Defined() {
			apply(&opMulOut, c.target, l.classRow, c.weightedBy)
		} else {
			c.weightedBy.Copy_(c.target)
		}
		if l.gradLoss.Defined() {
			c.weightedBy.Mul_(l.gradLoss.Narrow(0, c.from, c.n).Unsqueeze(1))
		}
	}
	return c.weightedBy
}

// weightOf is one number for each row: what the losses of the rows count.
func (l *chunkLoop) weightOf(c *rowChunk) torch.Tensor {
	if l.probabilities {
		return l.weighted(c).Sum(torch.Dim(1), l.rowType)
	}
	return l.rowWeight.Narrow(0, c.from, c.n)
}

// lossChunk computes the losses of the rows and no gradients.
func (l *chunkLoop) lossChunk(c *rowChunk) {
	logits := l.shiftedLogits(c)
	weight := l.weightOf(c)
	var loss torch.Tensor
	if l.probabilities {
		term := torch.Einsum("bv,bv->b", l.weighted(c), logits)
		loss = l.sumExp(logits).Log_().Mul_(weight).Sub_(term)
	} else {
		term := logits.Gather(1, c.target.Unsqueeze(1)).Squeeze(1)
		loss = l.sumExp(logits).Log_().Sub_(term).Mul_(weight)
	}
	l.loss.Narrow(0, c.from, c.n).Copy_(loss)
}

// probabilityChunk is for targets of probabilities: gradients are dense, and signs as they are.
func (l *chunkLoop) probabilityChunk(c *rowChunk) {
	logits := l.shiftedLogits(c)
	target := l.weighted(c)
	adding := !l.gradLoss.Defined()
	if adding {
		var term torch.Tensor
		if logits.DType() == torch.Float16 { // a sum of that type would overflow
			term = torch.Einsum("bv,bv->b", target, logits).Sum(torch.Float32)
		} else {
			term = target.Reshape(-1).Dot(logits.Reshape(-1))
		}
		if l.mps {
			l.loss.Sub_(term.MulScalar(l.scale))
		} else {
			l.loss.Sub_(term, torch.Alpha(l.scale))
		}
	}
	weight := l.weightOf(c)
	if l.scale != 1 {
		weight.MulScalar_(l.scale)
	}
	denominator := l.sumExp(logits)
	grads := l.want != wantedGrads{}
	if grads {
		l.spread(c, weight, denominator)
	}
	if adding {
		l.loss.Add_(weight.To(denominator.DType()).Dot(denominator.Log_()))
	}
	if !grads {
		return
	}
	logits.Sub_(target, torch.Alpha(l.scale))
	if l.want.bias {
		c.gradBias.Add_(l.sumRows(logits))
	}
	if l.want.input {
		a, b := l.ofInputGrad(c)
		mm(a, b, c.gradInput)
	}
	if l.want.weight {
		if l.gradWeightBuf.Defined() {
			l.weightGrad(c)
			l.gradWeight.Add_(l.gradWeightBuf)
		} else {
			l.gradWeight.AddMM_(l.downcast(c).T(), c.input)
		}
	}
}

// classChunk is for targets of classes: gradients are the weighted probabilities, which are
// subtracted as the weights of the rows are negative, and a correction at the target.
func (l *chunkLoop) classChunk(c *rowChunk) {
	logits := l.shiftedLogits(c)
	weight := l.weightOf(c)
	l.loss.Add_(weight.Dot(logits.Gather(1, c.target.Unsqueeze(1)).Squeeze(1).To(weight.DType())))
	denominator := l.sumExp(logits)
	grads := l.want != wantedGrads{}
	if grads {
		l.spread(c, weight, denominator)
	}
	l.loss.Sub_(weight.To(denominator.DType()).Dot(denominator.Log_()))
	if !grads {
		return
	}
	if l.want.bias { // before the weight, which may write over logits
		c.gradBias.Sub_(l.sumRows(logits))
		c.gradBias.IndexAdd_(0, c.target, weight)
	}
	if l.want.input {
		a, b := l.ofInputGrad(c)
		apply(&opMulOut, l.weightCast.IndexSelect(0, c.target), weight.To(c.gradInput.DType()).Unsqueeze(1), c.gradInput)
		apply(&opAddmmOut, c.gradInput, a, b, 1, -1, c.gradInput)
	}
	if !l.want.weight {
		return
	}
	if l.gradWeightBuf.Defined() {
		l.weightGrad(c)
		l.gradWeightBuf.IndexAdd_(0, c.target, l.scaled(c, weight), torch.Alpha(-1))
		l.gradWeight.Sub_(l.gradWeightBuf)
		return
	}
	l.gradWeight.AddMM_(l.downcast(c).T(), c.input, torch.Alpha(-1))
	l.gradWeight.IndexAdd_(0, c.target, l.narrowed(l.scaled(c, weight)))
}

// sumRows is the sum over the rows, in the wider type.
func (l *chunkLoop) sumRows(logits torch.Tensor) torch.Tensor { return logits.Sum(torch.Dim(0), l.acc) }

// ofInputGrad are the factors of the input's gradient: of one type, that of the result.
func (l *chunkLoop) ofInputGrad(c *rowChunk) (logits, weight torch.Tensor) {
	if l.cuda && l.logitsType != l.gradInputType {
		return l.downcast(c), l.linearWeight
	}
	return c.logits, l.weightCast
}

// downcast is what logits are now, in the type of the weight where a gradient is added up in that.
func (l *chunkLoop) downcast(c *rowChunk) torch.Tensor {
	if l.cuda && l.want.input && l.logitsType != l.gradInputType ||
		l.want.weight && !l.gradWeightBuf.Defined() && l.logitsType != l.dtype {
		if !c.narrowed.Defined() {
			c.narrowed = c.logits.To(l.linearWeight.DType())
		}
		return c.narrowed
	}
	return c.logits
}

// weightGrad puts the weight's gradient of the chunk, without the correction, into its buffer.
func (l *chunkLoop) weightGrad(c *rowChunk) {
	logits, input := c.logits, c.inputAcc
	if l.logitsType != l.acc {
		if l.cuda {
			input = c.input
		} else {
			logits = l.logitsAcc.Narrow(0, 0, c.n).Copy_(logits)
		}
	}
	mm(logits.T(), input, l.gradWeightBuf)
}

// scaled is the input times the weights of the rows, in memory that is used no more if there is some.
func (l *chunkLoop) scaled(c *rowChunk, weight torch.Tensor) torch.Tensor {
	switch weight = weight.Unsqueeze(1); {
	case l.mixed:
		return c.inputAcc.Mul_(weight)
	case l.classes >= l.features:
		return apply(&opMulOut, c.input, weight, l.logits.Narrow(0, 0, c.n).Narrow(1, 0, l.features))
	}
	return c.input.Mul(weight)
}

// narrowed is x in the type of the weight's gradient, in the memory of the logits if it fits.
func (l *chunkLoop) narrowed(x torch.Tensor) torch.Tensor {
	if x.DType() != l.dtype && l.classes*l.logitsType.Size() >= l.features*l.dtype.Size() {
		return l.logits.ViewDType(l.dtype).Narrow(0, 0, x.Size(0)).Narrow(1, 0, x.Size(1)).Copy_(x)
	}
	return x.To(l.dtype)
}
