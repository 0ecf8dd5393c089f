#include <dl/base/cpu_quota.h>

#include <gtest/gtest.h>

#include <cmath>

#include "support/temp_folder.h"

namespace dl {
namespace {

/// A folder that looks like / of a machine with control groups.
class CpuQuota : public testing::Test {
 protected:
  void file(const std::string& path, const std::string& contents) const {
    const std::filesystem::path whole = root_ / path;
    std::filesystem::create_directories(whole.parent_path());
    put(whole, contents);
  }
  double quota() const { return cpu_quota(root_.path()); }

 private:
  TempFolder root_;
};

TEST_F(CpuQuota, IsInfiniteWithoutControlGroups) { EXPECT_TRUE(std::isinf(quota())); }

TEST_F(CpuQuota, OfVersion2) {
  file("proc/self/cgroup", "0::/system.slice/docker.scope\n");
  file("sys/fs/cgroup/system.slice/docker.scope/cpu.max", "150000 100000\n");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(CpuQuota, OfVersion2WithoutALimit) {
  file("proc/self/cgroup", "0::/\n");
  file("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(CpuQuota, IsTheLeastOnTheWayUp) {
  file("proc/self/cgroup", "0::/a/b/c\n");
  file("sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
  file("sys/fs/cgroup/a/b/cpu.max", "200000 100000\n");
  file("sys/fs/cgroup/a/cpu.max", "300000 100000\n");
  EXPECT_EQ(quota(), 2);
}

TEST_F(CpuQuota, InAContainerThatSeesItsOwnGroupAsTheRoot) {
  file("proc/self/cgroup", "0::/docker/0123abcd\n");  // as seen from outside
  file("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota(), 0.5);
}

TEST_F(CpuQuota, OfVersion1) {
  file("proc/self/cgroup", "5:memory:/\n4:cpu,cpuacct:/user.slice\n1:name=systemd:/\n");
  file("sys/fs/cgroup/cpu,cpuacct/user.slice/cpu.cfs_quota_us", "250000\n");
  file("sys/fs/cgroup/cpu,cpuacct/user.slice/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 2.5);
  file("sys/fs/cgroup/cpu,cpuacct/user.slice/cpu.cfs_quota_us", "-1\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(CpuQuota, OfBothVersionsAtOnce) {
  file("proc/self/cgroup", "2:cpu:/x\n0::/y\n");
  file("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "400000\n");
  file("sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
  file("sys/fs/cgroup/unified/y/cpu.max", "300000 100000\n");
  EXPECT_EQ(quota(), 3);
}

TEST_F(CpuQuota, PassesOverWhatItDoesNotUnderstand) {
  file("proc/self/cgroup", "nonsense\n0:\n::\n0::/../../..\n4:cpuset:/cpu\n");
  file("sys/fs/cgroup/cpu.max", "nonsense");
  EXPECT_TRUE(std::isinf(quota()));
  for (const char* limit : {"100000 0", "0 100000", "-1 100000", "150000", "nan 100000", ""}) {
    file("sys/fs/cgroup/cpu.max", limit);
    EXPECT_TRUE(std::isinf(quota())) << limit;
  }
}

TEST(CpuQuotaOfThisMachine, IsAPositiveNumber) { EXPECT_GT(cpu_quota(), 0); }

}  // namespace
}  // namespace dl
