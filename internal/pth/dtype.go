package pth

import "github.com/gotorch/gotorch/internal/pickle"

// DType is an element type by PyTorch's name, without the prefix torch: "float32".
type DType string

// The names of the types that this package uses itself.
const (
	Float32 DType = "float32"
	UInt8   DType = "uint8"
)

// dtypes holds the bytes of an element, and the storage class that torch.save names
// for the types that had one before PyTorch 2.
var dtypes = map[DType]struct {
	size         int64
	storageClass string
}{
	"float64":    {8, "DoubleStorage"},
	Float32:      {4, "FloatStorage"},
	"float16":    {2, "HalfStorage"},
	"bfloat16":   {2, "BFloat16Storage"},
	"complex128": {16, "ComplexDoubleStorage"},
	"complex64":  {8, "ComplexFloatStorage"},
	"int64":      {8, "LongStorage"},
	"int32":      {4, "IntStorage"},
	"int16":      {2, "ShortStorage"},
	"int8":       {1, "CharStorage"},
	UInt8:        {1, "ByteStorage"},
	"bool":       {1, "BoolStorage"},
	"qint8":      {1, "QInt8Storage"},
	"qint32":     {4, "QInt32Storage"},
	"quint8":     {1, "QUInt8Storage"},
	"quint4x2":   {1, "QUInt4x2Storage"},
	"quint2x4":   {1, "QUInt2x4Storage"},

	"uint16":           {2, ""},
	"uint32":           {4, ""},
	"uint64":           {8, ""},
	"complex32":        {4, ""},
	"bcomplex32":       {4, ""},
	"float8_e5m2":      {1, ""},
	"float8_e4m3fn":    {1, ""},
	"float8_e5m2fnuz":  {1, ""},
	"float8_e4m3fnuz":  {1, ""},
	"float8_e8m0fnu":   {1, ""},
	"float4_e2m1fn_x2": {1, ""},
	"bits8":            {1, ""},
	"bits16":           {2, ""},
	"bits1x8":          {1, ""},
	"bits2x4":          {1, ""},
	"bits4x2":          {1, ""},
}

// Size returns the bytes that an element takes, 0 for a type that is not known.
func (d DType) Size() int64 { return dtypes[d].size }

// Reduce says how Python names the type: torch.float32.
func (d DType) Reduce() (pickle.Reduction, error) {
	return pickle.Reduction{Global: pickle.Global{Module: "torch", Name: string(d)}}, nil
}

// storageClass is a class such as torch.FloatStorage: the type of its elements, and
// none for torch.UntypedStorage.
type storageClass DType

func (c storageClass) global() pickle.Global {
	if c == "" {
		return pickle.Global{Module: "torch.storage", Name: "UntypedStorage"}
	}
	return pickle.Global{Module: "torch", Name: dtypes[DType(c)].storageClass}
}
