package pickle_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/gotorch/gotorch/internal/pickle"
)

func ExampleDecoder() {
	// What Python's pickle.dumps({"lr": 0.1, "steps": [1, 2]}, protocol=0) returns.
	file := strings.NewReader("(dVlr\nF0.1\nsVsteps\n(lI1\naI2\nas.")

	v, err := pickle.NewDecoder(file).Decode()
	if err != nil {
		log.Fatal(err)
	}
	for key, value := range v.(*pickle.Dict).All() {
		if list, ok := value.(*pickle.List); ok {
			value = list.Items
		}
		fmt.Println(key, value)
	}
	// Output:
	// lr 0.1
	// steps [1 2]
}

func ExampleRefusedError() {
	file := strings.NewReader("cos\nsystem\n(Vrm -rf ~\ntR.")

	_, err := pickle.NewDecoder(file).Decode()
	var refused *pickle.RefusedError
	if errors.As(err, &refused) {
		fmt.Println("refused", refused.Global)
	}
	// Output: refused os.system
}

func ExampleEncoder() {
	d := pickle.NewDict()
	if err := d.Set("epoch", 3); err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	if err := pickle.NewEncoder(&out).Encode(d); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", out.String())
	// Output: "\x80\x02}q\x00X\x05\x00\x00\x00epochq\x01K\x03s."
}

func ExampleAllow() {
	// A file may name datetime.timedelta, which becomes a number of days.
	dec := pickle.NewDecoder(strings.NewReader("cdatetime\ntimedelta\n(I7\nI0\nI0\ntR."))
	dec.Resolver = pickle.Allow{
		{Module: "datetime", Name: "timedelta"}: pickle.Func(func(args pickle.Tuple) (any, error) {
			if len(args) != 3 {
				return nil, errors.New("timedelta takes days, seconds and microseconds")
			}
			return args[0], nil
		}),
	}
	v, err := dec.Decode()
	fmt.Println(v, err)
	// Output: 7 <nil>
}
