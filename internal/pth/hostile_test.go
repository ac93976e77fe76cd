package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
)

func TestCodeIsRefused(t *testing.T) {
	long := func(s string) string { return "X" + string([]byte{byte(len(s)), 0, 0, 0}) + s }
	tests := map[string]struct{ pickle, name string }{
		"os.system":         {"\x80\x02cposix\nsystem\n" + long("id") + "\x85R.", "posix.system"},
		"eval":              {"\x80\x02c__builtin__\neval\n" + long("1") + "\x85R.", "builtins.eval"},
		"protocol 4":        {"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.", "os.system"},
		"inst":              {"(S'id'\nios\nsystem\n.", "os.system"},
		"obj":               {"(cos\nsystem\nS'id'\no.", "os.system"},
		"ext":               {"\x80\x02\x82\x01)R.", "copyreg.extension 1"},
		"a module of torch": {"\x80\x02ctorch.hub\nload\n" + long("x/y") + "\x85R.", "torch.hub.load"},
		"torch.load":        {"\x80\x02ctorch\nload\n" + long("/etc/passwd") + "\x85R.", "torch.load"},
		"_load_from_bytes":  {"\x80\x02ctorch.storage\n_load_from_bytes\nC\x01x\x85R.", "torch.storage._load_from_bytes"},
		"in a state":        {"\x80\x02ccollections\nOrderedDict\n)R}" + long("x") + "cos\nsystem\nsb.", "os.system"},
		"of a tensor": {"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nctorch\nTensor\n" + long("id") + "\x85}tR.",
			"os.system"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			legacy := readFile(t, "convnet.legacy.pth")
			legacy = append(legacy[:bytes.Index(legacy, []byte("\x80\x02ccollections"))], tt.pickle...)
			for _, file := range [][]byte{withPickle(t, []byte(tt.pickle)), legacy, []byte("\x80\x02" + tt.pickle)} {
				_, err := load(file)
				var refused *pickle.RefusedError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, tt.name, refused.Global.String())
				assert.ErrorContains(t, err, "refused to call "+tt.name+": the file wants to run code")
			}
		})
	}
	_, err := load(withPickle(t, []byte("\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_parameter_with_state\nctorch\nTensor\n)}tR.")))
	assert.ErrorContains(t, err, "a tensor rebuilt by torch._utils._rebuild_parameter_with_state")
}

func TestTensorsStayInTheirStorage(t *testing.T) {
	hooks := pickle.NewOrderedDict()
	v2 := func(offset any, shape, stride pickle.Tuple) any {
		return callOf("torch._utils", "_rebuild_tensor_v2", storage0("FloatStorage", 3), offset, shape, stride, false, hooks)
	}
	v3 := func(dtype DType, shape pickle.Tuple) any {
		untyped := ref{pickle.Tuple{"storage", pickle.Global{Module: "torch.storage", Name: "UntypedStorage"}, "0", "cpu", 12}}
		return callOf("torch._utils", "_rebuild_tensor_v3", untyped, 0, shape, ints(1), false, hooks, dtype)
	}
	dims := func(n int, v int64) pickle.Tuple {
		return tupleOf(bytes64(n, v))
	}
	tests := map[string]struct {
		v    any
		want string // empty if it is fine
	}{
		"whole":               {v2(0, ints(3), ints(1)), ""},
		"backwards, no":       {v2(2, ints(3), ints(-1)), "negative dimension or stride"},
		"one too many":        {v2(0, ints(4), ints(1)), "reaches element 3 of a storage that has 3 (float32)"},
		"offset":              {v2(1, ints(3), ints(1)), "reaches element 3"},
		"offset of a scalar":  {v2(3, ints(), ints()), "reaches element 3"},
		"negative offset":     {v2(-1, ints(1), ints(1)), "offset is negative"},
		"stride":              {v2(0, ints(2), ints(3)), "reaches element 3"},
		"stride 0":            {v2(2, ints(1000), ints(0)), ""},
		"negative size":       {v2(0, ints(-1), ints(1)), "negative dimension"},
		"no elements":         {v2(9, ints(0, 5), ints(5, 1)), ""},
		"stride overflows":    {v2(0, ints(3), ints(math.MaxInt64)), "larger than any memory"},
		"strides overflow":    {v2(0, ints(2, 2, 2), ints(math.MaxInt64, math.MaxInt64, 2)), "larger than any memory"},
		"shape overflows":     {v2(0, ints(math.MaxInt64, math.MaxInt64), ints(0, 0)), "larger than any memory"},
		"offset overflows":    {v2(int64(math.MaxInt64), ints(2), ints(1)), "larger than any memory"},
		"fewer strides":       {v2(0, ints(3, 1), ints(1)), "2 dimensions but 1 strides"},
		"too many dimensions": {v2(0, dims(65, 1), dims(65, 1)), "65 dimensions, more than 64"},
		"64 dimensions":       {v2(0, dims(64, 1), dims(64, 1)), ""},
		"shape of strings":    {v2(0, pickle.Tuple{"3"}, ints(1)), "an offset, a size and a stride in numbers"},
		"offset None":         {v2(nil, ints(3), ints(1)), "an offset, a size and a stride in numbers"},
		"huge shape":          {v2(0, pickle.Tuple{new(big.Int).Lsh(big.NewInt(1), 80)}, ints(1)), "an offset, a size and a stride in numbers"},
		"six of two bytes":    {v3("uint16", ints(6)), ""},
		"seven of two bytes":  {v3("uint16", ints(7)), "reaches element 6 of a storage that has 6 (uint16)"},
		"two of eight bytes":  {v3("uint64", ints(2)), "reaches element 1 of a storage that has 1 (uint64)"},
		"half a byte":         {v3("uint4", ints(1)), `"uint4" is no element type`},
		"arguments":           {callOf("torch._utils", "_rebuild_tensor_v2", storage0("FloatStorage", 3)), "expected _rebuild_tensor_v2 to be called with"},
		"no storage":          {callOf("torch._utils", "_rebuild_tensor", "x", 0, ints(1), ints(1)), "expected _rebuild_tensor to be called with"},
		"parameter of none":   {callOf("torch._utils", "_rebuild_parameter", nil, true, hooks), "expected _rebuild_parameter to be called with"},
		"tensor without data": {callOf("torch", "Tensor"), "makes a tensor without saying what is in it"},
		"inside a list":       {pickle.NewList(pickle.NewList(callOf("torch.nn.parameter", "Parameter"))), "without saying"},
		"parameter of unset":  {callOf("torch._utils", "_rebuild_parameter", callOf("torch", "Tensor"), true, hooks), "expected _rebuild_parameter"},
		"subclass":            {callOf("torch._tensor", "_rebuild_from_type_v2", pickle.Global{Module: "torch._utils", Name: "_rebuild_tensor_v2"}, pickle.Global{Module: "torch", Name: "Size"}, ints(), nil), "a tensor of the class torch.Size"},
		"device":              {callOf("torch", "device", 1), "expected torch.device to be called with"},
		"size":                {callOf("torch", "Size", ints(1), 2), "expected torch.Size to be called with"},
		"layout":              {callOf("torch.serialization", "_get_layout"), "expected _get_layout to be called with"},
		"storage too short":   {storage0("FloatStorage", 4), "record convnet/data/0 has 12 bytes, but the file says 16 (4 of float32)"},
		"storage too long":    {storage0("FloatStorage", 2), "has 12 bytes, but the file says 8"},
		"negative storage":    {storage0("FloatStorage", -3), "cannot have -3 elements"},
		"storage overflows":   {storage0("ComplexDoubleStorage", int64(1)<<60), "cannot have 1152921504606846976 elements"},
		"storage of None":     {storage0("FloatStorage", nil), "expected a storage to be called with"},
		"two types":           {pickle.NewList(storage0("FloatStorage", 3), storage0("IntStorage", 3)), "elements of float32 in one place and of int32 in another"},
		"no such record":      {ref{pickle.Tuple{"storage", pickle.Global{Module: "torch", Name: "FloatStorage"}, "99", "cpu", 3}}, "record convnet/data/99 is missing"},
		"another folder":      {ref{pickle.Tuple{"storage", pickle.Global{Module: "torch", Name: "FloatStorage"}, "../version", "cpu", 3}}, "is missing"},
		"whole model":         {ref{pickle.Tuple{"module", nil, "net.py", "class Net"}}, "the file holds a whole model"},
		"number as id":        {ref{7}, "expected a storage to be called with"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := load(withPickle(t, pickled(t, tt.v)))
			if tt.want == "" {
				require.NoError(t, err)
				require.Len(t, f.Storages(), 1)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func bytes64(n int, v int64) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestTruncatedAtEveryByte(t *testing.T) {
	for _, name := range []string{"convnet.pth", "deflated.pth", "views.legacy.pth", "ancient.legacy.pth"} {
		whole := readFile(t, name)
		for n := range whole {
			_, err := load(whole[:n])
			if !assert.Error(t, err, "%s cut to %d bytes", name, n) {
				break
			}
		}
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, whole[:len(whole)/2], 0o666))
		_, err := Open(path)
		assert.ErrorContains(t, err, "cannot read "+path+": ")
		assert.ErrorContains(t, err, "cut off")
	}
}

func TestArchivesThatAreNotWhole(t *testing.T) {
	edit := func(name string, data []byte) func(string, []byte) []byte {
		return func(n string, old []byte) []byte {
			if n == "convnet/"+name {
				return data
			}
			return old
		}
	}
	tests := map[string]struct {
		edit func(string, []byte) []byte
		want string
	}{
		"no data.pkl":      {edit("data.pkl", nil), "it has no convnet/data.pkl (it has .data/serialization_id, .format_version, .storage_alignment, byteorder, data/0, …)"},
		"empty data.pkl":   {edit("data.pkl", []byte{}), "its data.pkl is empty"},
		"no storage":       {edit("data/2", nil), "record convnet/data/2 is missing: it is not whole"},
		"short storage":    {edit("data/0", make([]byte, 71)), "has 71 bytes, but the file says 72"},
		"no version":       {edit("version", nil), "record convnet/version is missing"},
		"version 11":       {edit("version", []byte("11\n")), `of version "11\n"; expected 1 to 10`},
		"long version":     {edit("version", make([]byte, 33)), "has 33 bytes, more than 32"},
		"big-endian":       {edit("byteorder", []byte("big")), `its byte order is "big"; expected little`},
		"no byte order":    {edit("byteorder", nil), ""},
		"no serial number": {edit(".data/serialization_id", nil), ""},
		"nothing":          {func(string, []byte) []byte { return nil }, "but it begins with"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := load(rezip(t, readFile(t, "convnet.pth"), tt.edit))
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestDamagedDirectories(t *testing.T) {
	whole := readFile(t, "convnet.pth")
	// entry returns the copy of the file and where data/0 is in its directory.
	entry := func() ([]byte, int) {
		b := bytes.Clone(whole)
		at := bytes.LastIndex(b, []byte("convnet/data/0"))
		return b, at - 46
	}
	tests := map[string]struct {
		damage func(b []byte, at int)
		want   string
	}{
		"encrypted":      {func(b []byte, at int) { b[at+8] |= 1 }, "it is encrypted"},
		"method":         {func(b []byte, at int) { b[at+10] = 12 }, "compressed by method 12"},
		"two sizes":      {func(b []byte, at int) { b[at+24]++ }, "two sizes, 72 and 73 bytes"},
		"too long":       {func(b []byte, at int) { b[at+22], b[at+26] = 1, 1 }, "reach beyond the end of the file"},
		"overlap":        {func(b []byte, at int) { b[at+21], b[at+25] = 1, 1 }, "overlap"},
		"twice":          {func(b []byte, at int) { b[at+46+13] = '1' }, "two records convnet/data/1"},
		"bomb":           {func(b []byte, at int) { b[at+10], b[at+26] = 8, 0x10 }, "cannot be compressed to 72"},
		"offset":         {func(b []byte, at int) { b[at+42]++ }, "data/0 is damaged"},
		"no such header": {func(b []byte, at int) { b[at+45] = 0x7f }, "damaged"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, at := entry()
			tt.damage(b, at)
			_, err := load(b)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestChecksums(t *testing.T) {
	at := func(name string) *Storage { return open(t, name).Storages()[0] }
	offset, _ := at("convnet.pth").FileRange()
	damaged := readFile(t, "convnet.pth")
	damaged[offset+5] ^= 1
	f, err := load(damaged)
	require.NoError(t, err)
	s := f.Storages()[0]
	assert.EqualError(t, s.ReadInto(make([]byte, 72)), "convnet/data/0 does not match its checksum: the file is damaged, get it again")
	assert.ErrorContains(t, Write(&bytes.Buffer{}, "x", f.Value()), "does not match its checksum")
	assert.EqualError(t, s.ReadInto(make([]byte, 71)), "a storage of 72 bytes cannot be read into 71")

	damaged = readFile(t, "convnet.pth")
	damaged[bytes.Index(damaged, []byte("conv1"))] ^= 1
	_, err = load(damaged)
	assert.ErrorContains(t, err, "convnet/data.pkl does not match its checksum")

	// A deflated record is checked as it is unpacked.
	old := readFile(t, "deflated.pth")
	z, err := zip.NewReader(bytes.NewReader(old), int64(len(old)))
	require.NoError(t, err)
	var begin int64
	for _, f := range z.File {
		if f.Name == "convnet/data/0" {
			begin, err = f.DataOffset()
			require.NoError(t, err)
		}
	}
	for i := range 20 {
		b := bytes.Clone(old)
		b[begin+int64(i)] ^= 0x55
		f, err := load(b)
		require.NoError(t, err)
		assert.Error(t, f.Storages()[0].ReadInto(make([]byte, 72)), "byte %d", i)
	}
}

func TestOverlappingRecordsAreNoBomb(t *testing.T) {
	var file, dir bytes.Buffer
	le := binary.LittleEndian
	record := func(name, data string) {
		sum := crc32.ChecksumIEEE([]byte(data))
		head := le.AppendUint32(nil, localHeader)
		head = append(head, make([]byte, 10)...)
		head = le.AppendUint32(head, sum)
		head = le.AppendUint32(le.AppendUint32(head, uint32(len(data))), uint32(len(data)))
		head = le.AppendUint16(le.AppendUint16(head, uint16(len(name))), 0)
		at := file.Len()
		file.Write(append(head, name...))
		file.WriteString(data)
		for range 2 { // listed twice
			entry := le.AppendUint32(nil, centralHeader)
			entry = append(entry, make([]byte, 12)...)
			entry = le.AppendUint32(entry, sum)
			entry = le.AppendUint32(le.AppendUint32(entry, uint32(len(data))), uint32(len(data)))
			entry = le.AppendUint16(entry, uint16(len(name)))
			entry = append(entry, make([]byte, 12)...)
			entry = le.AppendUint32(entry, uint32(at))
			dir.Write(append(entry, name...))
			name = strings.Replace(name, "0", "1", 1)
		}
	}
	record("a/data/0", "some bytes")
	at, n := file.Len(), dir.Len()
	file.Write(dir.Bytes())
	end := le.AppendUint32(nil, endOfCentral)
	end = le.AppendUint32(end, 0)
	end = le.AppendUint16(le.AppendUint16(end, 2), 2)
	end = le.AppendUint32(le.AppendUint32(end, uint32(n)), uint32(at))
	file.Write(append(end, 0, 0))
	_, err := load(file.Bytes())
	assert.ErrorContains(t, err, "overlap")
}

func TestNotATorchFile(t *testing.T) {
	tests := map[string]struct{ contents, want string }{
		"empty":               {"", "but it is empty"},
		"text":                {"hello, world\n", `but it begins with "hello, world\n"`},
		"web page":            {"<!DOCTYPE html>\n<html><title>404</title>", "got a web page"},
		"git lfs":             {"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"},
		"safetensors":         {"\x10\x00\x00\x00\x00\x00\x00\x00{\"a\":{}}", "safetensors"},
		"gzip":                {"\x1f\x8b\x08\x00", "got a gzip file"},
		"zeros":               {strings.Repeat("\x00", 600), "begins with zeros"},
		"tar":                 {strings.Repeat("x", 257) + "ustar" + strings.Repeat("\x00", 300), "got a tar archive: PyTorch before 0.1.10"},
		"pickle":              {"\x80\x02}.", "it is a pickle, but not one that torch.save wrote"},
		"half a magic number": {"\x80\x02\x8a\x0al\xfc", "cut off"},
		"magic number":        {"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "cut off"},
		"version":             {"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02K\x05.", "of version 5; expected 1001"},
		"zip header alone":    {"PK\x03\x04", "the file is cut off or damaged"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "net.pth")
			require.NoError(t, os.WriteFile(path, []byte(tt.contents), 0o666))
			_, err := Open(path)
			assert.ErrorContains(t, err, "cannot read "+path+": ")
			assert.ErrorContains(t, err, tt.want)
		})
	}
	dir := t.TempDir()
	_, err := Open(dir)
	assert.ErrorContains(t, err, "it is a folder")
	_, err = Open(filepath.Join(dir, "nothing.pth"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "nothing.pth")
}
