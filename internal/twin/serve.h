// The C++ side: reads "how threads milliseconds name", answers with the nanoseconds of
// one run and those of processor time.
#pragma once
#include <torch/torch.h>

#include <chrono>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <string>

using Run = std::function<void(int64_t)>;

// repeat runs f without a call through a pointer for each time.
template <class F>
Run repeat(F f) {
  return [f](int64_t n) mutable {
    for (int64_t i = 0; i < n; i++) f();
  };
}

inline double processor() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

// serve answers; prepare makes what is timed when it is asked for first.
inline void serve(const std::function<Run(const std::string&)>& prepare) {
  using Clock = std::chrono::steady_clock;
  std::map<std::string, Run> runs;
  std::map<std::string, int64_t> times;
  std::string how, name;
  int threads = 0, ms = 0;
  while (std::cin >> how >> threads >> ms && std::getline(std::cin >> std::ws, name)) {
    torch::set_num_threads(threads);
    Run& run = runs[name];
    if (!run) run = prepare(name);
    if (!run) {  // there is no such thing in C++
      std::cout << "0 0" << std::endl;
      continue;
    }
    int64_t& n = times[std::to_string(threads) + name];
    for (int64_t k = 1; n == 0; k *= 2) {
      const auto start = Clock::now();
      run(k);
      const double took = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
      if (took > ms / 4.) n = std::max<int64_t>(1, (int64_t)(k * ms / took));
    }
    run((n + 2) / 3);  // see settle in serve.go
    const auto start = Clock::now();
    const double busy = processor();
    run(n);
    const double took = std::chrono::duration<double, std::nano>(Clock::now() - start).count();
    std::cout << took / n << " " << (processor() - busy) / n << std::endl;
  }
}
