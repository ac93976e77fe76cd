package main

import (
	"fmt"
	"io"
)

// japanese translates what a person watches; the lines that the tutorial prints are
// the same in every language.
var japanese = map[string]string{
	"training on %s, threads: %d":                  "%s で学習します（スレッド数 %d）",
	"testing %s on %s, threads: %d":                "%s を %s でテストします（スレッド数 %d）",
	"epoch %d: %.0f images a second":               "エポック %d：毎秒 %.0f 枚",
	"test: %.0f images a second":                   "テスト：毎秒 %.0f 枚",
	"saved to %s":                                  "%s に保存しました",
	"picture: %s":                                  "画像を保存しました：%s",
	"stopped before the test was through":          "テストの途中で中断しました",
	"stopped":                                      "中断しました",
	"stopped; nothing is saved, as -save is empty": "中断しました。-save が空なので何も保存していません",
	"stopped; what was learned so far is in %s, go on with -load %s": "中断しました。ここまでの学習結果は %s にあります。続きから学習するには -load %s を指定してください",
	"CIFAR-10 COULD NOT BE DOWNLOADED: the small sample that ships with gotorch takes its place, 1,000 real images for training and 500 for testing, so the accuracy will be lower": "【注意】CIFAR-10 をダウンロードできませんでした。代わりに gotorch に付属する小さなサンプル（学習用 1,000 枚、テスト用 500 枚の実画像）を使うため、正解率は低くなります",
	"training for %d epochs, %d steps, less than a minute: the tutorial's 2 epochs would be %d steps of so few images, and the network would still guess":                           "%d エポック、%d ステップ学習します（1 分未満）。画像がこれほど少ないと、チュートリアルどおりの 2 エポックでは %d ステップにしかならず、ネットワークの答えは当て推量のままです",
	"-augment is on, so that the network does not just learn the images by heart (overfitting); -epochs or -augment choose otherwise":                                               "ネットワークが画像を丸暗記（過学習）するだけにならないよう、-augment を有効にしています。学習のしかたは -epochs や -augment で変えられます",
	"training for %d epochs, %d steps, as the flags say; without -epochs and -augment they would be %d epochs, %d steps":                                                            "フラグの指定どおり %d エポック、%d ステップ学習します。-epochs も -augment も指定しなければ %d エポック、%d ステップになります",
	"training for %d epochs, %d steps": "%d エポック、%d ステップ学習します",
	"this was the small sample that ships with gotorch: with all of CIFAR-10, the tutorial's 2 epochs get more than half of the test images right": "以上は gotorch に付属する小さなサンプルでの結果です。CIFAR-10 全体なら、チュートリアルどおりの 2 エポックでテスト画像の半分以上に正解します",
}

// speaker returns a function that writes a message in a language.
func speaker(lang string, w io.Writer) func(format string, args ...any) {
	return func(format string, args ...any) {
		if t, ok := japanese[format]; ok && lang == "ja" {
			format = t
		}
		fmt.Fprintf(w, format+"\n", args...)
	}
}
