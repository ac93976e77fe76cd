package pickle

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// long is a string as BINUNICODE.
func long(s string) string {
	return "X" + string([]byte{byte(len(s)), byte(len(s) >> 8), 0, 0}) + s
}

func TestCodeIsRefused(t *testing.T) {
	ordered := "ccollections\nOrderedDict\n)R"
	tests := map[string]struct{ pickle, name string }{
		"protocol 0":             {"cos\nsystem\n(S'echo gotcha'\ntR.", "os.system"},
		"protocol 2":             {"\x80\x02cposix\nsystem\n" + long("id") + "\x85R.", "posix.system"},
		"a name alone":           {"\x80\x02cos\nsystem\n.", "os.system"},
		"renamed module":         {"\x80\x02c__builtin__\neval\n" + long("1") + "\x85R.", "builtins.eval"},
		"dotted name":            {"\x80\x02ctorch\nos.system\n" + long("id") + "\x85R.", "torch.os.system"},
		"getattr":                {"\x80\x02cbuiltins\ngetattr\n" + long("a") + long("b") + "\x86R.", "builtins.getattr"},
		"stack global":           {"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.", "os.system"},
		"inst":                   {"(S'id'\nios\nsystem\n.", "os.system"},
		"obj":                    {"(cos\nsystem\nS'id'\no.", "os.system"},
		"newobj":                 {"\x80\x02csubprocess\nPopen\n" + long("id") + "\x85\x81.", "subprocess.Popen"},
		"newobj_ex":              {"\x80\x04csubprocess\nPopen\n)}\x92.", "subprocess.Popen"},
		"copyreg.__newobj__":     {"\x80\x02ccopy_reg\n__newobj__\ncos\nsystem\n\x85R.", "copyreg.__newobj__"},
		"copyreg._reconstructor": {"\x80\x02ccopy_reg\n_reconstructor\n(ca\nB\ncbuiltins\nobject\nNtR.", "copyreg._reconstructor"},
		"ext1":                   {"\x80\x02\x82\x07)R.", "copyreg.extension 7"},
		"ext2":                   {"\x80\x02\x83\x07\x01)R.", "copyreg.extension 263"},
		"ext4":                   {"\x80\x02\x84\x07\x00\x00\x00)R.", "copyreg.extension 7"},
		"build":                  {"\x80\x02" + ordered + "}" + long("__setstate__") + "cos\nsystem\nsb.", "os.system"},
		"build of a class":       {"\x80\x02ccollections\nOrderedDict\n}b.", "collections.OrderedDict"},
		"inside a container":     {"\x80\x02]}" + long("k") + "cbuiltins\nexec\nsa.", "builtins.exec"},
		"through the memo":       {"\x80\x02]q\x00cos\npopen\nah\x00.", "os.popen"},
		"constant":               {"\x80\x02cpkg\nconstant\n)R.", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := decode([]byte(tt.pickle), func(d *Decoder) {
				d.Resolver = Resolvers{Builtins(), Allow{{"pkg", "constant"}: 1.0}}
			})
			if tt.name == "" {
				assert.ErrorContains(t, err, "expected a function or class to call, got a float")
				return
			}
			var refused *RefusedError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, tt.name, refused.Global.String())
			assert.ErrorContains(t, err, "refused to call "+tt.name)
		})
	}

	_, err := NewDecoder(strings.NewReader("\x80\x02ccollections\nOrderedDict\n)R.")).Decode()
	assert.ErrorContains(t, err, "refused to call collections.OrderedDict", "a Decoder without a Resolver allows nothing")
}

func TestDamagedPickles(t *testing.T) {
	tests := map[string]struct{ pickle, want string }{
		"protocol 9":          {"\x80\x09N.", "byte 0: expected a pickle of protocol 0 to 5, got protocol 9"},
		"no opcode":           {"\x80\x02\xff.", "byte 2: expected an opcode, got byte 0xff"},
		"text":                {"what?", "expected an opcode, got byte 0x77"},
		"empty stack":         {"\x80\x02.", "byte 2: expected a value on the stack"},
		"below a mark":        {"\x80\x02N(R.", "byte 4: expected a value on the stack"},
		"tuple below a mark":  {"\x80\x02NN(\x86.", "expected a value on the stack"},
		"no mark":             {"\x80\x02Nt.", "expected a MARK"},
		"odd items":           {"\x80\x02}(Nu.", "expected pairs of key and value, got 1"},
		"append to dict":      {"\x80\x02}Na.", "expected a list, got a dict"},
		"setitem on list":     {"\x80\x02]NNs.", "expected a dict, got a list"},
		"list as key":         {"\x80\x02}]Ns.", "a list cannot be a key"},
		"memo entry":          {"\x80\x02h\x05.", "expected entry 5 in the memo"},
		"persistent id":       {"\x80\x02K\x01Q.", "persistent id"},
		"out-of-band buffer":  {"\x80\x05\x97.", "out-of-band buffers"},
		"call of a list":      {"\x80\x02])R.", "expected a function or class to call, got a list"},
		"arguments":           {"\x80\x02ccollections\nOrderedDict\n]R.", "expected a tuple, got a list"},
		"state of a dict":     {"\x80\x02}}b.", "a dict takes no attributes"},
		"state of a list":     {"\x80\x02]}b.", "a list takes no state"},
		"state of no dict":    {"\x80\x02ccollections\nOrderedDict\n)RK\x01b.", "takes no attributes of type int"},
		"keyword arguments":   {"\x80\x04ccollections\nOrderedDict\n)}NNs\x92.", "no keyword arguments"},
		"invalid UTF-8":       {"\x80\x02X\x01\x00\x00\x00\xff.", "expected a string in UTF-8"},
		"persistent id, raw":  {"P\xff\n.", "expected a persistent id in ASCII"},
		"integer":             {"Iabc\n.", `expected an integer, got "abc"`},
		"float":               {"Fabc\n.", `expected a float, got "abc"`},
		"quotes":              {"Sabc\n.", "expected a string in quotes"},
		"escape":              {"S'\\x1'\n.", "expected two digits"},
		"unicode escape":      {"V\\u12\n.", "expected 4 digits"},
		"memo index":          {"gx\n.", "expected the number of a memo entry"},
		"negative bytes":      {"\x80\x02c_codecs\nencode\n" + long("é日") + long("latin1") + "\x86R.", "_codecs.encode takes"},
		"codec":               {"\x80\x02c_codecs\nencode\n" + long("x") + long("rot13") + "\x86R.", "_codecs.encode takes"},
		"numpy objects":       {"\x80\x02cnumpy\ndtype\n" + long("O8") + "\x85R.", `element type "O8" is not supported`},
		"numpy.ndarray":       {"\x80\x02cnumpy\nndarray\n)R.", "numpy.ndarray is not called"},
		"contains itself":     {"\x80\x02]q\x00h\x00a.", "a value contains itself"},
		"contains itself, as": {"\x80\x02}q\x00N]h\x00as.", "a value contains itself"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := decode([]byte(tt.pickle))
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestArraysMustFitTheirData(t *testing.T) {
	dtype := "cnumpy\ndtype\n" + long("f8") + "\x85R"
	array := func(shape string) string {
		return "\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R(K\x01" +
			shape + dtype + "\x89C\x10" + strings.Repeat("\x00", 16) + "tb."
	}
	for shape, ok := range map[string]bool{
		"K\x02\x85":             true,
		"K\x01K\x02\x86":        true,
		"K\x03\x85":             false,
		")":                     false,
		"J\xfe\xff\xff\xff\x85": false,
		"K\x00\x85":             false,
		"N\x85":                 false,
		"\x8a\x08" + strings.Repeat("\xff", 7) + "\x7fK\x10\x86": false, // overflows int64
	} {
		_, err := decode([]byte(array(shape)))
		if ok {
			assert.NoError(t, err, "%q", shape)
		} else {
			assert.ErrorContains(t, err, "array", "%q", shape)
		}
	}
}

func TestTruncatedAtEveryByte(t *testing.T) {
	for _, name := range []string{"values0.pkl", "values2.pkl", "values5.pkl", "numpy.pkl", "python2.pkl"} {
		whole := readGolden(t, name)
		for n := 1; n < len(whole); n++ {
			_, err := decode(whole[:n], func(d *Decoder) { d.Encoding = Latin1 })
			if !assert.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s cut to %d bytes", name, n) {
				break
			}
		}
	}
	_, err := decode(nil)
	assert.Equal(t, io.EOF, err)
}

// billionLaughs nests levels lists, each of which holds the one before ten times.
func billionLaughs(levels int, open, closing string) string {
	var s strings.Builder
	s.WriteString("\x80\x04" + open + closing + "\x94")
	for i := range levels {
		s.WriteString(open + strings.Repeat("h"+string([]byte{byte(i)}), 10) + closing + "\x94")
	}
	return s.String() + "."
}

func TestBombsAreDefused(t *testing.T) {
	nest := func(n int) string { return "\x80\x02" + strings.Repeat("]", n) + strings.Repeat("a", n-1) + "." }
	tests := map[string]struct{ pickle, want string }{
		"integer of 2 GiB":       {"\x80\x02\x8b\xff\xff\xff\x7f.", "an integer of 2147483647 bytes is over the limit"},
		"string of 4 GiB":        {"\x80\x02X\xff\xff\xff\xff.", "a length of 4294967295 bytes is over the limit"},
		"string of 2^63 bytes":   {"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "is over the limit"},
		"string of 900 MiB, cut": {"\x80\x02X\x00\x00\x40\x38abc", "expected 943718400 bytes, got 3"},
		"bytes of 900 MiB, cut":  {"\x80\x03B\x00\x00\x40\x38abc", "cut off"},
		"a billion lists":        {billionLaughs(20, "](", "e"), "shared ones counted at each place"},
		"a billion tuples":       {billionLaughs(20, "(", "t"), "shared ones counted at each place"},
		"depth":                  {nest(2000), "the depth of nested values is over the limit of 1000"},
		"tuples of tuples":       {"\x80\x02)" + strings.Repeat("\x85", 1_000_000) + ".", "the depth"},
		"a tuple as key":         {"\x80\x02}(" + strings.Repeat("K\x01", 1000) + "tNs.", "cannot be a key"},
		"a nested tuple as key":  {"\x80\x02})" + strings.Repeat("\x85", 1_000_000) + "Ns.", "cannot be a key"},
		"a billion tuples as key": {
			strings.TrimSuffix(billionLaughs(20, "(", "t"), ".") + "\x94}h\x15Ns.", "cannot be a key"},
		"digits":   {"I" + strings.Repeat("9", 5000) + "\n.", "the digits of an integer"},
		"one line": {"I" + strings.Repeat("9", 3<<20), "the length of a line"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decode([]byte(tt.pickle))
			runtime.ReadMemStats(&after)
			assert.ErrorContains(t, err, tt.want)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(300<<20))
		})
	}
}

func TestMemoryLimit(t *testing.T) {
	text := long(strings.Repeat("z", 60_000))
	tests := map[string]string{
		"dicts":       "\x80\x02" + strings.Repeat("}", 10_000),
		"memo":        "\x80\x02N" + strings.Repeat("\x94", 50_000),
		"marks":       "\x80\x02" + strings.Repeat("(", 500_000),
		"encoded":     "\x80\x02c_codecs\nencode\nq\x00" + text + long("latin1") + "\x86q\x01" + strings.Repeat("h\x00h\x01R", 1000),
		"frozen sets": "\x80\x04" + strings.Repeat("(\x91", 20_000),
		"keys":        "\x80\x02}(" + strings.Repeat("K\x01N", 60_000) + "u",
	}
	for name, pickle := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := decode([]byte(pickle), func(d *Decoder) { d.Limits.Memory = 1 << 20 })
			var limit *LimitError
			require.ErrorAs(t, err, &limit)
			assert.ErrorContains(t, err, "the memory for values is over the limit of 1048576")
		})
	}
}

func TestReadErrorsPassThrough(t *testing.T) {
	broken := errors.New("the disk is gone")
	d := NewDecoder(io.MultiReader(bytes.NewReader([]byte("\x80\x02](K\x01")), errReader{broken}))
	_, err := d.Decode()
	assert.ErrorIs(t, err, broken)
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }
