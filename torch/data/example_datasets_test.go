package data_test

import (
	"bufio"
	"fmt"
	"iter"
	"log"
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
)

// Review is a sample that is more than an input and a target.
type Review struct {
	Text   string
	Stars  int
	Vector torch.Tensor
}

// Reviews is a batch of them.
type Reviews struct {
	Text   []string
	Stars  torch.Tensor // [N]
	Vector torch.Tensor // [N, 2]
}

type reviews struct{}

func (reviews) Len() int { return 3 }

func (reviews) Get(i int, _ *torch.Generator) (Review, error) {
	return Review{[]string{"good", "bad", "so so"}[i], []int{5, 1, 3}[i], torch.Zeros([]int{2})}, nil
}

// A data set of structs, whose batches are structs as well.
func ExampleNewLoaderOf() {
	loader := data.NewLoaderOf(reviews{}, data.Collate[Review, Reviews], data.BatchSize(2))
	for _, b := range loader.Batches() {
		fmt.Println(b.Text, torch.ToSlice[int64](b.Stars), b.Vector.Shape())
	}
	if err := loader.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// [good bad] [5 1] [2 2]
	// [so so] [3] [1 2]
}

func ExampleCollate() {
	batch, err := data.Collate[Review, Reviews]([]Review{
		{"good", 5, torch.Zeros([]int{2})},
		{"bad", 1, torch.Zeros([]int{2})},
	})
	fmt.Println(batch.Text, batch.Stars.Shape(), batch.Vector.Shape(), err)
	// Output: [good bad] [2] [2 2] <nil>
}

func ExampleSingle() {
	for i, review := range data.NewLoaderOf(reviews{}, data.Single[Review]).Batches() {
		fmt.Println(i, review.Text)
	}
	// Output:
	// 0 good
	// 1 bad
	// 2 so so
}

// lines is a stream: each worker gives every NumWorkers-th line.
type lines string

func (l lines) Iterate(w data.WorkerInfo) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		s := bufio.NewScanner(strings.NewReader(string(l)))
		for i := 0; s.Scan(); i++ {
			if i%w.NumWorkers == w.ID && !yield(s.Text(), nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield("", err)
		}
	}
}

func ExampleNewIterableLoader() {
	text := lines("to be\nor not\nto be\nthat is\nthe question")
	loader := data.NewIterableLoader(text, data.Collate[string, []string], data.BatchSize(2), data.Workers(2))
	for _, batch := range loader.Batches() {
		fmt.Printf("%q\n", batch)
	}
	if err := loader.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ["to be" "to be"]
	// ["or not" "that is"]
	// ["the question"]
}

func ExampleChainDataset() {
	both := data.ChainDataset(lines("one\ntwo"), lines("three"))
	for _, batch := range data.NewIterableLoader(both, data.Collate[string, []string], data.BatchSize(3)).Batches() {
		fmt.Println(batch)
	}
	// Output: [one two three]
}

func ExampleRandomSplit() {
	all := data.NewTensorDataset(torch.Arange(10), torch.Arange(10))
	parts := data.RandomSplit(all, []float64{0.7, 0.3}, torch.NewGenerator().ManualSeed(42))
	for _, part := range parts {
		for _, batch := range data.NewLoader(part, data.BatchSize(10)).Batches() {
			fmt.Println(torch.ToSlice[int64](batch.Input))
		}
	}
	// Output:
	// [2 6 1 8 4 5 0]
	// [9 3 7]
}

func ExampleRandomSplitOf() {
	parts := data.RandomSplitOf(data.DatasetOf[Review](reviews{}), []int{2, 1}, torch.NewGenerator().ManualSeed(1))
	fmt.Println(parts[0].Len(), parts[1].Len())
	// Output: 2 1
}

func ExampleConcatDataset() {
	a := data.NewTensorDataset(torch.Arange(2), torch.Arange(2))
	b := data.NewTensorDataset(torch.Arange(3), torch.Arange(3))
	for _, batch := range data.NewLoader(data.ConcatDataset(a, b), data.BatchSize(5)).Batches() {
		fmt.Println(torch.ToSlice[int64](batch.Input))
	}
	// Output: [0 1 0 1 2]
}

func ExampleConcatDatasetOf() {
	twice := data.ConcatDatasetOf[Review](reviews{}, reviews{})
	review, err := twice.Get(4, nil)
	fmt.Println(twice.Len(), review.Text, err)
	// Output: 6 bad <nil>
}

func ExampleStackDataset() {
	x, y := data.NewTensorsDataset(torch.Arange(4)), data.NewTensorsDataset(torch.Arange(4).MulScalar(10))
	pairs := data.StackDataset[[]torch.Tensor](x, y)
	loader := data.NewLoaderOf(pairs, data.Collate[[][]torch.Tensor, [2][1]torch.Tensor], data.BatchSize(4))
	for _, b := range loader.Batches() {
		fmt.Println(torch.ToSlice[int64](b[0][0]), torch.ToSlice[int64](b[1][0]))
	}
	// Output: [0 1 2 3] [0 10 20 30]
}

func ExampleStackNamed() {
	both := data.StackNamed(map[string]data.DatasetOf[Review]{"first": reviews{}, "second": reviews{}})
	loader := data.NewLoaderOf(both, data.Collate[map[string]Review, map[string]Reviews], data.BatchSize(3))
	for _, b := range loader.Batches() {
		fmt.Println(b["first"].Text, torch.ToSlice[int64](b["second"].Stars))
	}
	// Output: [good bad so so] [5 1 3]
}

func ExampleSubsetOf() {
	good := data.SubsetOf[Review](reviews{}, []int{0, 2})
	review, err := good.Get(1, nil)
	fmt.Println(good.Len(), review.Text, err)
	// Output: 2 so so <nil>
}

func ExampleNewTensorsDataset() {
	d := data.NewTensorsDataset(torch.Arange(6).View(3, 2), torch.Arange(3), torch.Ones([]int{3}))
	loader := data.NewLoaderOf(d, data.Collate[[]torch.Tensor, [3]torch.Tensor], data.BatchSize(2))
	for _, b := range loader.Batches() {
		fmt.Println(b[0].Shape(), b[1].Shape(), b[2].Shape())
	}
	// Output:
	// [2 2] [2] [2]
	// [1 2] [1] [1]
}

func ExampleNewBatchSampler() {
	d := data.NewTensorDataset(torch.Arange(5), torch.Arange(5))
	twos := data.NewBatchSampler(data.NewSequentialSampler(d), 2, true)
	for _, batch := range data.NewLoader(d, data.WithBatchSampler(twos)).Batches() {
		fmt.Println(torch.ToSlice[int64](batch.Input))
	}
	// Output:
	// [0 1]
	// [2 3]
}

func ExampleNewDistributedSampler() {
	d := data.NewTensorDataset(torch.Arange(5), torch.Arange(5))
	for rank := range 2 { // in the two programs that train together
		part := data.NewDistributedSampler(d, 2, rank)
		part.SetEpoch(1)
		for _, batch := range data.NewLoader(d, data.BatchSize(3), data.WithSampler(part)).Batches() {
			fmt.Println(rank, torch.ToSlice[int64](batch.Input))
		}
	}
	// Output:
	// 0 [0 2 1]
	// 1 [4 3 0]
}

func ExampleCollateWith() {
	lengths := data.CollateWith(func(samples []data.Sample) (data.Batch, error) {
		var inputs, targets []torch.Tensor
		for _, s := range samples {
			inputs, targets = append(inputs, s.Input.MulScalar(2)), append(targets, s.Target)
		}
		return data.Batch{Input: torch.Stack(inputs), Target: torch.Stack(targets)}, nil
	})
	d := data.NewTensorDataset(torch.Arange(4), torch.Arange(4))
	for _, batch := range data.NewLoader(d, data.BatchSize(4), lengths).Batches() {
		fmt.Println(torch.ToSlice[int64](batch.Input))
	}
	// Output: [0 2 4 6]
}

func ExampleWorkerInit() {
	d := data.NewTensorDataset(torch.Arange(4), torch.Arange(4))
	loader := data.NewLoader(d, data.Workers(2), data.PersistentWorkers(true), data.WorkerInit(func(w data.WorkerInfo) error {
		if w.ID >= w.NumWorkers {
			return fmt.Errorf("worker %d of %d", w.ID, w.NumWorkers)
		}
		return nil
	}))
	n := 0
	for range 2 { // epochs
		for range loader.Batches() {
			n++
		}
	}
	fmt.Println(n, loader.Err())
	// Output: 8 <nil>
}

func ExampleTensors() {
	batch := Reviews{Stars: torch.Zeros([]int{2}), Vector: torch.Zeros([]int{2, 2})}
	fmt.Println(len(data.Tensors(batch)))
	// Output: 2
}

func ExampleTo() {
	batch := Reviews{Stars: torch.Zeros([]int{2}), Vector: torch.Zeros([]int{2, 2})}
	fmt.Println(data.To(batch, torch.Meta).Stars.Device())
	// Output: meta
}

func ExampleSamples() {
	d := data.Samples(data.NewTensorDataset(torch.Arange(4), torch.Arange(4)))
	sample, err := d.Get(3, nil)
	fmt.Println(sample.Input.Item(), err)
	// Output: 3 <nil>
}
