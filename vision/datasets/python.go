package datasets

import (
	"bytes"
	"fmt"

	"github.com/gotorch/gotorch/internal/pickle"
)

// readPython reads a file that Python 2 has pickled: a dict with the array data and,
// under key labels, the list of classes.
func readPython(b []byte, labels string) (part, error) {
	d, err := unpickle(b)
	if err != nil {
		return part{}, err
	}
	v, _ := d.Get("data")
	array, ok := v.(*pickle.Array)
	if !ok || array.Kind != 'u' || array.ItemSize != 1 || array.Fortran || len(array.Shape) != 2 || array.Shape[1] != imageSize {
		return part{}, fmt.Errorf("its data is no array of n by %d bytes", imageSize)
	}
	v, _ = d.Get(labels)
	list, ok := v.(*pickle.List)
	if !ok || len(list.Items) != array.Shape[0] {
		return part{}, fmt.Errorf("its %s are no list of %d numbers", labels, array.Shape[0])
	}
	p := part{array.Data, make([]int, len(list.Items))}
	for i, v := range list.Items {
		class, ok := v.(int64)
		if !ok {
			return part{}, fmt.Errorf("the class of picture %d is no number", i)
		}
		p.targets[i] = int(class)
	}
	return p, nil
}

// readPythonMeta reads the names of classes: the list under key.
func readPythonMeta(b []byte, key string) ([]string, error) {
	d, err := unpickle(b)
	if err != nil {
		return nil, err
	}
	v, _ := d.Get(key)
	list, ok := v.(*pickle.List)
	if !ok {
		return nil, fmt.Errorf("its %s are no list", key)
	}
	names := make([]string, len(list.Items))
	for i, v := range list.Items {
		if names[i], ok = v.(string); !ok {
			return nil, fmt.Errorf("the name of class %d is no string", i)
		}
	}
	return names, nil
}

func unpickle(b []byte) (*pickle.Dict, error) {
	dec := pickle.NewDecoder(bytes.NewReader(b))
	dec.Encoding = pickle.Latin1
	dec.Resolver = pickle.NumPy()
	v, err := dec.Decode()
	if err != nil {
		return nil, err
	}
	d, ok := v.(*pickle.Dict)
	if !ok {
		return nil, fmt.Errorf("it holds no dict")
	}
	return d, nil
}
